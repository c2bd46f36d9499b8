import type { Random } from '../random.ts';

const qualities = ['quiet', 'late', 'northern', 'paper', 'small', 'second', 'winter', 'salt', 'copper', 'blue', 'slow', 'open', 'soft', 'far', 'early', 'loud'] as const;

/** What somebody may have called a project that began as one of these. */
export function drawTitle(words: readonly string[], random: Random): string {
  const word = random.pick(words);
  switch (random.weighted({ plain: 20, quality: 40, numbered: 25, copy: 7, version: 8 })) {
    case 'plain':
      return word;
    case 'quality': {
      const quality = random.pick(qualities);
      return `${quality.charAt(0).toUpperCase()}${quality.slice(1)} ${word.toLowerCase()}`;
    }
    case 'numbered':
      return `${word} ${random.int(2, 40)}`;
    case 'copy':
      return `Copy of ${word}`;
    case 'version':
      return `${word} v${random.int(2, 7)}${random.chance(0.3) ? ' final' : ''}`;
  }
}
