// The explorer's pure parts, by node's own test runner: node --test tests/explorer.test.mjs
import assert from 'node:assert/strict';
import test from 'node:test';

const modules = ['choosing', 'clusters', 'colours', 'columns', 'compare', 'film', 'filters', 'gallery', 'geometry', 'keep', 'ordering', 'pairs', 'pointer', 'python', 'remembered', 'views'];
const loaded = await Promise.all(modules.map(name => import(`../nbs/explorer/${name}.js`)));
const x = Object.assign({}, ...loaded);

test('a tally is ordered by count, then by name', () => {
  assert.deepEqual(x.tally(['b', 'a', 'b', 'c', 'a']), [
    ['a', 2],
    ['b', 2],
    ['c', 1],
  ]);
  assert.deepEqual(x.tally(['b', 'a', 'b'], [1, 2]), [
    ['a', 1],
    ['b', 1],
  ]);
});

test('codes count like a tally', () => {
  const { order, at, code } = x.coded(['b', 'a', 'b', 'c']);
  assert.deepEqual(order[0], ['b', 2]);
  assert.equal(x.countCodes(code, 3, [1, 1, 0, 1])[at.get('b')], 1);
});

test('angles have 0 in the middle, holes do not count', () => {
  assert.deepEqual(x.span([-10, null, 40], true), [-40, 40]);
  assert.deepEqual(x.span([3, 3]), [2.5, 3.5]);
  assert.deepEqual(x.span([null]), [0, 1]);
});

test('a number without a value is grey; 0° has the middle colour', () => {
  const { code, colours } = x.colourNumbers([-30, 0, 30, null], true);
  assert.deepEqual([...code], [1, 33, 64, 0]);
  assert.deepEqual(colours[0], x.rgb(x.GREY));
});

test('of many names the twelve largest are coloured, or the largest of a selection', () => {
  const values = Array.from({ length: 40 }, (_, i) => `p${String(i % 20).padStart(2, '0')}`);
  const all = x.colourNames(values),
    some = x.colourNames(values, [15, 35, 16]);
  assert.equal(all.names.length, 12);
  assert.equal(all.rest, 8);
  assert.equal(all.code[15], 0);
  assert.deepEqual(some.names, ['p15', 'p16']);
  assert.equal(some.code[35], 1);
});

test('faces without a name are grey, and neither among the twelve nor among the others', () => {
  const { code, names, none, rest } = x.colourNames(['', '', 'unknown', 'a', 'a', 'b'], null, 1);
  assert.deepEqual([[...code], names, none, rest], [[0, 0, 0, 1, 1, 0], ['a'], ['', 'unknown'], 1]);
});

test('numbers in few digits, small ones too', () => {
  assert.deepEqual([-49.9333, 0.375, 0.00012345, 0, -40].map(v => x.short(v, 2)), [-49.93, 0.38, 0.00012, 0, -40]);
});

test('filters: names, without names, ranges; holes do not pass a range', () => {
  assert.deepEqual([...x.passes(['a', 'b', 'a'], { names: ['a'] })], [1, 0, 1]);
  assert.deepEqual([...x.passes(['a', 'b', 'a'], { without: ['a'] })], [0, 1, 0]);
  assert.deepEqual([...x.passes([-5, 0, 5, null], { from: 0, to: null })], [0, 1, 1, 0]);
  assert.deepEqual([...x.passes([-5, 0, 5, null], { from: null, to: 0 })], [1, 1, 0, 0]);
});

test('filters hold at once, and a chart sees what the others leave', () => {
  const masks = {
    who: x.passes(['a', 'b', 'a', 'b'], { names: ['a'] }),
    yaw: x.passes([1, 1, 9, 9], { from: 5, to: null }),
  };
  assert.deepEqual(x.rowsOf(x.crossed(masks, 4)), [2]);
  assert.deepEqual(x.rowsOf(x.crossed(masks, 4, 'who')), [2, 3]);
  assert.deepEqual(x.rowsOf(x.crossed({}, 4)), [0, 1, 2, 3]);
});

test('clicks on names', () => {
  assert.deepEqual(x.toggled(null, 'a'), { names: ['a'] });
  assert.deepEqual(x.toggled({ names: ['a'] }, 'b'), { names: ['a', 'b'] });
  assert.equal(x.toggled({ names: ['a'] }, 'a'), null);
  assert.equal(x.toggled({ without: ['a'] }, 'a'), null);
  assert.deepEqual(x.excluded(null, 'a'), { without: ['a'] });
  assert.equal(x.excluded({ without: ['a'] }, 'a'), null);
  assert.equal(x.ranged({ from: null, to: null }), null);
  assert.deepEqual(x.ranged({ from: 0 }), { from: 0, to: null });
});

test('filters in words', () => {
  assert.equal(x.told('yaw', { from: -10, to: 20 }), 'yaw: -10° to 20°');
  assert.equal(x.told('age', { from: null, to: 3 }), 'age: up to 3');
  assert.equal(x.told('who', { names: ['a', 'b', 'c', 'd', 'e', 'f'] }), 'who: a, b, c, d and 2 more');
  assert.equal(x.told('who', { without: ['a'] }), 'who: without a');
});

test('a histogram counts its mask, the upper end included', () => {
  assert.deepEqual(x.histogram([0, 1, 2, 4, null], 0, 4, 2), [2, 2]);
  assert.deepEqual(x.histogram([0, 1, 2, 4, null], 0, 4, 2, [1, 0, 0, 1, 1]), [1, 1]);
});

test('columns in which nearly every face has a name of its own get no chart', () => {
  const values = Array.from({ length: 100 }, (_, i) => `${i}.jpg`);
  assert.equal(x.chartable({ kind: 'text', values }), false);
  assert.equal(x.chartable({ kind: 'text', values: values.map((_, i) => `p${i % 30}`) }), true);
  assert.equal(x.chartable({ kind: 'number', values: [null, null] }), false);
});

test('agreement is the share of neighbours in common', () => {
  assert.deepEqual(x.agreement([[1, 2], [0, 2], []], [[2, 1], [2, 3], []]), [1, 0.5, null]);
});

test('means of groups, lowest first', () => {
  const groups = x.groupMeans(['a', 'b', 'a', null], [1, 0, 0.5, 0], null);
  assert.deepEqual(
    groups.map(g => [g.name, g.mean, g.rows]),
    [
      ['b', 0, [1]],
      ['a', 0.75, [0, 2]],
    ],
  );
  assert.deepEqual(
    x.groupMeans(['a', 'b'], [1, 0], [1, 0]).map(g => g.name),
    ['a'],
  );
});

test('poses have names in steps of 15°', () => {
  assert.equal(x.poseName(-7), 'yaw 0°');
  assert.equal(x.poseName(-22, 8), 'yaw -15°, pitch 15°');
  assert.equal(x.poseName(null), null);
});

test('what the nearest share', () => {
  const near = [
    [1, 2],
    [0, 2],
    [0, 1],
  ];
  assert.deepEqual(x.nearShares(near, ['a', 'a', 'b'], [[0, 10, null]], [0, 1]), { person: 0.5, pose: 10 });
  assert.deepEqual(x.nearShares(near, undefined, [], [0]), { person: null, pose: null });
  assert.equal(x.nearShares(near, ['unknown', 'unknown', 'b'], [], [0, 1]).person, null); // nobody knows who they are
});

test('rows as text and back; what is no row is left out', () => {
  assert.equal(x.packRows([7, 0, 1, 2]), '0-2 7');
  assert.deepEqual(x.unpackRows('0-2 7'), [0, 1, 2, 7]);
  assert.deepEqual(x.unpackRows('0-2 7', 7), [0, 1, 2]);
  assert.deepEqual(x.unpackRows('x 5-3 -1 2', 9), [2]);
  assert.deepEqual(x.unpackRows(''), []);
});

test('tags as a column', () => {
  assert.deepEqual(x.tagColumn({ dark: [0, 2], blurred: [2] }, 3), ['dark', '', 'dark, blurred']);
});

test('a selection grows and shrinks', () => {
  assert.deepEqual(x.combined([3, 1], [2, 1], 'add'), [1, 2, 3]);
  assert.deepEqual(x.combined([3, 1], [1], 'take'), [3]);
  assert.deepEqual(x.combined(null, [1], 'add'), [1]);
  assert.equal(x.combined(null, [1], 'take'), null);
});

test('CSV quotes what needs it', () => {
  assert.equal(
    x.csv({ who: { values: ['a"b', 'c,d'] }, yaw: { values: [1, null] } }, [0, 1]),
    '"row","who","yaw"\n"0","a""b","1"\n"1","c,d",""',
  );
});

test('coordinates fill the unit square', () => {
  assert.deepEqual(
    x
      .fit([
        [0, 5, 10],
        [2, 2, 4],
      ])
      .map(v => [...v]),
    [
      [0, 0.5, 1],
      [0, 0, 1],
    ],
  );
  assert.deepEqual(
    x.fit([[3], [3]]).map(v => [...v]),
    [[0.5], [0.5]],
  );
});

test('inside a polygon', () => {
  const square = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
  ];
  assert.equal(x.inside(square, 2, 2), true);
  assert.equal(x.inside(square, 5, 2), false);
});

test('the nearest point, and the next one in a direction', () => {
  assert.equal(x.nearestPoint([0, 10, 20], [0, 0, 0], 12, 0, 5, [1, 1, 1]), 1);
  assert.equal(x.nearestPoint([0, 10, 20], [0, 0, 0], 12, 0, 5, [1, 0, 1]), -1);
  assert.equal(x.stepFrom([0, 10, 20], [0, 0, 0], 0, 1, 0, [1, 1, 1]), 1);
  assert.equal(x.stepFrom([0, 10, 20], [0, 0, 0], 0, -1, 0, [1, 1, 1]), 0);
});

test('faces are placed where no other is, and each crowded region has an example', () => {
  assert.deepEqual(x.freeSpots([0, 5, 40], [0, 0, 0], [0, 1, 2], 10), [0, 2]);
  const xs = [1, 2, 3, 4, 5, 90],
    ys = [1, 1, 1, 1, 1, 90];
  assert.deepEqual(x.exemplars(xs, ys, [0, 1, 2, 3, 4, 5], 50), [2]);
});

test('a line of equal density goes round a heap', () => {
  const n = 200,
    xs = new Float32Array(n).fill(50),
    ys = new Float32Array(n).fill(50);
  const grid = x.density(xs, ys, [...Array(n).keys()], 100, 100, 20, 20);
  const line = x.contour(grid, 20, 20, Math.max(...grid) / 2);
  assert.ok(line.length > 4);
  for (const [a, b] of line) assert.ok(Math.abs(a - 10) < 4 && Math.abs(b - 10) < 4);
});

test('dots are drawn over one another', () => {
  const pixels = new Uint8ClampedArray(20 * 20 * 4),
    spot = x.disc(6),
    at = [10],
    colours = [
      [0, 0, 0],
      [200, 0, 0],
    ],
    draw = (colour, alpha) => x.splat(pixels, 20, 20, at, at, [0], [colour], colours, alpha, spot);
  draw(1, 0.5);
  const p = (10 * 20 + 10) * 4;
  assert.deepEqual([...pixels.slice(p, p + 4)], [200, 0, 0, 128]);
  draw(0, 1);
  assert.deepEqual([...pixels.slice(p, p + 4)], [0, 0, 0, 255]);
});

test('what a selection holds, in words', () => {
  const columns = {
    identity: { kind: 'text', values: ['a', 'b', 'a'] },
    yaw: { kind: 'number', values: [-20, 0, null] },
  };
  assert.deepEqual(x.counts(columns, [0, 1, 2]), [
    ['identity', 'a 2, b 1'],
    ['yaw', '-20° (-20° to 0°)'],
  ]);
  assert.deepEqual(x.counts({ file: { kind: 'text', values: ['a', 'b', 'c', 'd'] } }, [0, 1, 2, 3]), []); // all differ
});

test('the epoch nearest to a place on a curve', () => {
  assert.equal(x.nearestOf([0, 10, 20], 14), 1);
  assert.equal(x.nearestOf([0, 10, 20], 99), 2);
});

test('a box stands beside its point, within what is seen', () => {
  const seen = { left: 0, top: 0, right: 100, bottom: 100 };
  assert.deepEqual(x.beside(10, 10, 30, 20, seen, 5), [15, 15]);
  assert.deepEqual(x.beside(90, 95, 30, 20, seen, 5), [55, 76]);
});

test('a column of the user keeps its name', () => {
  assert.equal(x.freeName('tag', ['a']), 'tag');
  assert.equal(x.freeName('tag', ['tag', 'tag_2']), 'tag_3');
  assert.match(x.csv({ row: { values: ['x'] } }, [0]), /^"row_2","row"/);
});

test('one colours by what tells faces apart first', () => {
  const text = values => ({ kind: 'text', values }),
    yaw = { kind: 'number', values: [1, 2, 3] };
  const file = text(['a.jpg', 'b.jpg', 'c.jpg']),
    split = text(['u', 'u', 'v']);
  assert.equal(x.firstColour({ file, split, yaw, identity: text(['p', 'p', 'q']) }), 'identity');
  assert.equal(x.firstColour({ file, split, yaw, identity: file }), 'yaw');
  assert.equal(x.firstColour({ file, split }), 'split');
  assert.equal(x.firstColour({ file }), undefined);
});

test('tags are brought over: changes, and what is gone', () => {
  const before = { a: [0, 1], b: [2] },
    after = { a: [0], c: [3, 9] };
  const changes = x.tagChanges(before, after);
  assert.deepEqual(changes, { a: [0], b: [], c: [3, 9] });
  assert.deepEqual(x.changedTags(before, changes, 5), { a: [0], c: [3] });
});

test('silence of Python is said once, and work is asked after', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const sent = [],
    said = [],
    line = x.lineToPython({ send: msg => sent.push(msg.ask) }, text => said.push(text));
  line.ask({ ask: 'project' });
  line.heard({ wait: 'round 1' });
  t.mock.timers.tick(8000);
  assert.deepEqual([sent, said], [['project', 'here'], []]);
  t.mock.timers.tick(8000);
  assert.equal(said.length, 1);
  line.heard({ maps: {} });
  t.mock.timers.tick(99_000);
  assert.equal(said.length, 1);
});

test('parts of names: all between two commas, in any column', () => {
  const columns = [{ values: ['Ann Lee', 'Ann Day', 'Bob Lee'] }, { values: ['happy', 'sad', 'sad'] }];
  assert.deepEqual(x.findRows('ann', columns, 3), [0, 1]);
  assert.deepEqual(x.findRows('LEE sad', columns, 3), [2]);
  assert.deepEqual(x.findRows('day, bob', columns, 3), [1, 2]);
  assert.deepEqual(x.findRows(' , ', columns, 3), []);
});

test('what neighbours share by chance and at best', () => {
  const who = ['a', 'a', 'a', 'b', 'b', 'unknown'],
    { person, best, pose } = x.shareLimits(who, [[0, 0, 30, null, null, 30]], [0, 1, 2, 3, 4, 5], 6, 2);
  assert.ok(Math.abs(person - (3 * (2 / 5) + 2 * (1 / 5)) / 5) < 1e-12);
  assert.equal(best, (3 * 1 + 2 * 0.5) / 5);
  assert.equal(pose, 20); // each of the four differs from two of the three others by 30
});

test('the closest pairs, each once, and the loneliest faces', () => {
  const near = [[1], [0], [1]],
    far = [[0.1], [0.1], [0.5]],
    pairs = x.closestPairs(near, far);
  assert.deepEqual(pairs, [
    { a: 0, b: 1, far: 0.1 },
    { a: 1, b: 2, far: 0.5 },
  ]);
  assert.deepEqual(x.loneliest(far, 1), [2]);
  const text = x.pairsCsv({ file: { values: ['x', 'y', 'z'] } }, pairs, new Set(['0-1'])).split('\n');
  assert.equal(text[0], '"row","a","b","distance","ticked","file of a","file of b"');
  assert.equal(text[1], '"0","0","1","0.1","yes","x","y"');
});

test('rows in the order of a number, those without one last', () => {
  assert.deepEqual(x.sorted([0, 1, 2], [2, null, 1], false), [2, 0, 1]);
  assert.deepEqual(x.sorted([0, 1, 2], [2, null, 1], true), [0, 2, 1]);
  assert.deepEqual(x.sorted([0, 1, 2], undefined, true), [2, 1, 0]);
});

test('two hills are two clusters, a bump is none', () => {
  const grid = Float32Array.from([0, 4, 9, 4, 1, 5, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    found = x.hills(grid, 9);
  assert.equal(found[1], 2);
  assert.equal(found[7], 6);
  assert.equal(found[0], -1);
  const bump = Float32Array.from(grid, (v, c) => (c > 2 && c < 6 ? 7.5 : v)); // hardly a valley
  assert.equal(x.hills(bump, 9)[7], 2);
});

test('a cluster is named by what tells its faces from others', () => {
  const n = 200,
    rows = [...Array(50).keys()],
    yaw = { kind: 'number', values: Array.from({ length: n }, (_, i) => (i < 50 ? 40 : -20) + (i % 7)) },
    mood = { kind: 'text', values: Array.from({ length: n }, (_, i) => (i % 2 ? 'sad' : 'happy')) };
  assert.equal(x.sharedBy({ mood, yaw }, rows), 'yaw 43°');
  assert.equal(x.sharedBy({ mood }, rows), 'mixed');
});
