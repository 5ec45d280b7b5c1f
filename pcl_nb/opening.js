// First of all in a saved page, and for old browsers too: says what is missing where the explorer cannot start.
(function () {
  var root = document.getElementById('pcl-page');
  function say(text) {
    root.textContent = text;
  }
  say('Opening …');
  window.pclFault = function (error) {
    say('The explorer could not be opened: ' + ((error && error.message) || error) + '. Save the file again.');
  };
  window.addEventListener('DOMContentLoaded', function () {
    if (!document.getElementById('pcl-end')) say('The end of this file is missing: it was cut short. Save or copy it again.');
    else if (!window.DecompressionStream || !window.CSS || !CSS.supports('container-type', 'inline-size'))
      say('This browser is too old: it cannot unpack the file (DecompressionStream), or lay it out (container queries). Browsers since 2023 can.');
  });
  document.addEventListener('securitypolicyviolation', function (e) {
    var line = document.createElement('p');
    line.textContent = 'A rule of the server (Content-Security-Policy) forbids a part of this page: ' + e.violatedDirective + '.';
    root.parentNode.insertBefore(line, root);
  });
})();
