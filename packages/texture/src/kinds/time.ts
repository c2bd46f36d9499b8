import { type Evaluator, readNumber } from '../read-value.ts';

const FRAMES_PER_SECOND = 60;

/** Time comes from the context alone: the same moment gives the same picture. */
export const time: Evaluator = (inputs, { timeMs }) => {
  const seconds = (readNumber(timeMs, 0) / 1000) * readNumber(inputs.speed, 1) + readNumber(inputs.start, 0);
  return { seconds, frame: Math.floor(seconds * FRAMES_PER_SECOND) };
};
