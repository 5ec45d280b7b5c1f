// What labels mean.

export const UNKNOWN = 'unknown'; // the name Python gives to a label that is missing

export const NONE = ['', UNKNOWN]; // names that say nothing: no tag, no label

export const ANGLES = ['yaw', 'pitch', 'roll'];

export const SOURCES = ['file', 'clip', 'frame', 'time']; // columns that only say where a face comes from

export const READ = ' as read'; // ends the name of a column that the model's probes read

export const isAngle = name => ANGLES.includes(name.replace(READ, ''));

export const valueText = (v, name) => (v === null ? 'unknown' : `${v}${isAngle(name) ? '°' : ''}`);
