import { defineFormat, type Format } from '../format.ts';
import { isReactFlow } from './container.ts';
import { readReactFlow } from './read-react-flow.ts';
import { writeReactFlow } from './write-react-flow.ts';

/** React Flow documents, and those of the tools that are built on it. */
export const reactFlow: Format = defineFormat({ name: 'react-flow', detect: isReactFlow, read: readReactFlow, write: writeReactFlow });
