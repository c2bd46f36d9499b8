import { type Evaluator, readNumber } from '../read-value.ts';

export const number: Evaluator = (inputs) => ({ value: readNumber(inputs.value, 1) });
