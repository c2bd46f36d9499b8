import { type Evaluator, readImage } from '../read-value.ts';

/** The sink has no port to give its picture through; whoever shows the graph takes it under this name. */
export const output: Evaluator = (inputs) => ({ image: readImage(inputs.image) });
