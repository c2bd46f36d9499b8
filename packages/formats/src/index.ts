export { defineFormat, type Format, type FormatName, type ReadInput, type ReadResult, type WriteInput, type WriteResult } from './format.ts';
export { formats } from './formats.ts';
export { changeDocument, type ChangeOptions, type GraphDocument, readDocument, type ReadOptions } from './graph-document.ts';
export { changeText, type TextChange, writeJson } from './json/change-text.ts';
export { lineAndColumn } from './json/line-and-column.ts';
export { locate, type Located } from './json/locate.ts';
export { maxDepth, maxSizeBytes, parseJson, type ParsedJson } from './json/parse-json.ts';
export { type Quarantined, quarantineField, readQuarantine } from './quarantine.ts';
