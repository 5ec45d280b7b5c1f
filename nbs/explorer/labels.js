// What labels mean.

export const UNKNOWN = 'unknown'; // the name Python gives to a label that is missing

export const NONE = ['', UNKNOWN]; // names that say nothing: no tag, no label

export const ANGLES = ['yaw', 'pitch', 'roll'];

export const valueText = (v, name) => (v === null ? 'unknown' : `${v}${ANGLES.includes(name) ? '°' : ''}`);
