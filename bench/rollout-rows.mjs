// Guardrail evidence and flag evaluation, each beside what it could cost at least and what others ask.
import { FlagdCore } from '@openfeature/flagd-core';
import { assign, bucketOf, feedCells } from '@turnbuckle/rollout';
import { prepareFlag } from '@turnbuckle/rollout/flags';
import { lnEvidence, noEvidence } from '../packages/rollout/dist/evidence/evidence-state.js';
import { makeRandom } from './generate.mjs';
import { ratio, sampleAll } from './sampling.mjs';

const cellCount = 200;
const tickCount = 400;
const p0 = 0.01;
const oddsRatios = [1.25, 1.5, 2, 3, 5, 10, 30, 100];
const bets = oddsRatios.map((odds) => {
  const q = (odds * p0) / (1 - p0 + odds * p0);
  return { failed: Math.log(q / p0), good: Math.log((1 - q) / (1 - p0)) };
});

/** 200 cells over 400 ticks of a second, 60 exposures a tick: a hundred starts. */
export async function evidenceRows() {
  const random = makeRandom(11);
  const ticks = Array.from({ length: tickCount }, () => Array.from({ length: cellCount }, () => ({ n: 60, failed: random(40) === 0 ? 1 : 0, exposed: 0, treated: 0 })));
  const keys = Array.from({ length: cellCount }, (_, index) => `error-rate/*/*/rule-${index}`);
  const maps = ticks.map((counts) => new Map(counts.map((one, index) => [keys[index], one])));
  const contenders = [
    { name: 'one start for ever, in typed arrays (bound)', run: () => bareLoop(ticks) },
    { name: 'turnbuckle, fed and read at each tick', run: () => ours(maps, keys) },
    { name: 'the definition, a list of all starts', run: () => listOfStarts(ticks) },
  ];
  const [, ourSum, listSum] = contenders.map(({ run }) => run());
  if (Math.abs(ourSum / listSum - 1) > 1e-9) throw new Error(`the engine and its definition disagree: ${ourSum}, ${listSum}`);
  const results = await sampleAll(contenders);
  const batches = cellCount * tickCount;
  return results.map((result) => ({
    name: result.name,
    nanoseconds: (result.medianMs * 1e6) / batches,
    perSecond: batches / (result.medianMs / 1e3),
    toBound: ratio(result, results[0]),
  }));
}

function bareLoop(ticks) {
  const capital = new Float64Array(cellCount * bets.length);
  let sum = 0;
  for (const counts of ticks) {
    for (let cell = 0; cell < cellCount; cell++) {
      const { n, failed } = counts[cell];
      let total = 0;
      for (let bet = 0; bet < bets.length; bet++) {
        const at = cell * bets.length + bet;
        capital[at] += failed * bets[bet].failed + (n - failed) * bets[bet].good;
        total += Math.exp(capital[at]);
      }
      sum += Math.log(total / bets.length);
    }
  }
  return sum;
}

const test = { kind: 'rate', p0, safeBelow: p0 };

function ours(maps, keys) {
  let states = new Map();
  let sum = 0;
  for (const [tick, counts] of maps.entries()) {
    states = feedCells(states, { step: 'share-10', atMs: tick * 1_000, counts }, () => test);
    for (const key of keys) sum += lnEvidence(states.get(key) ?? noEvidence, test);
  }
  return sum;
}

function listOfStarts(ticks) {
  const cells = Array.from({ length: cellCount }, () => ({ starts: [], left: 1, trials: 0 }));
  let sum = 0;
  for (const [tick, counts] of ticks.entries()) {
    for (const [index, cell] of cells.entries()) {
      const { n, failed } = counts[index];
      if (tick === 0 || cell.trials >= 200) {
        const weight = 6 / (Math.PI * Math.PI * (cell.starts.length + 1) ** 2);
        cell.starts.push({ weight, capital: bets.map(() => 0) });
        cell.left -= weight;
        cell.trials = 0;
      }
      cell.trials += n;
      let total = cell.left;
      for (const { weight, capital } of cell.starts) {
        for (const [bet, { failed: lnFailed, good }] of bets.entries()) {
          capital[bet] += failed * lnFailed + (n - failed) * good;
          total += (weight / bets.length) * Math.exp(capital[bet]);
        }
      }
      sum += Math.log(total);
    }
  }
  return sum;
}

/** Does a workspace get the release: at 25 %, of 4,096 workspaces. */
export async function evaluationRows() {
  const lineage = 'strict-connections';
  const workspaces = Array.from({ length: 4_096 }, (_, index) => `workspace-${String(index).padStart(5, '0')}`);
  const audience = {
    isOn: true,
    lineage,
    rules: [
      { kind: 'internal', attribute: 'team', values: ['own'] },
      { kind: 'share', shareBp: 2_500 },
    ],
    without: [],
    controlShareBp: 1_000,
  };
  const subjects = workspaces.map((workspace) => ({ workspace, attributes: { team: 'other' }, optedIn: false, pinned: null }));
  const contexts = workspaces.map((targetingKey) => ({ targetingKey, team: 'other' }));
  const evaluate = prepareFlag({ key: 'release', isDecided: true, isCompleted: false, audience, rules: [], loosened: [], metadata: { rollout: 'order' } }).get('release');
  const flagd = new FlagdCore();
  const targeting = { fractional: [{ cat: [lineage, ':', { var: 'targetingKey' }] }, ['on', 2_500], ['off', 7_500]] };
  flagd.setConfigurations(JSON.stringify({ flags: { release: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off', targeting } } }));
  const count = (isIn) => () => {
    let admitted = 0;
    for (let index = 0; index < workspaces.length; index++) if (isIn(index)) admitted++;
    return admitted;
  };
  const contenders = [
    { name: 'hash and compare (bound)', run: count((index) => bucketOf(lineage, workspaces[index]) < 2_500) },
    { name: 'turnbuckle, assign', run: count((index) => assign(subjects[index], audience).admitted) },
    { name: 'turnbuckle, the flag', run: count((index) => evaluate(contexts[index]).value) },
    { name: 'flagd-core, fractional', run: count((index) => flagd.resolveBooleanEvaluation('release', false, { targetingKey: workspaces[index] }, console).value) },
  ];
  const answers = contenders.map(({ run }) => run());
  if (new Set(answers).size !== 1) throw new Error(`the evaluations disagree: ${answers.join(', ')}`);
  const results = await sampleAll(contenders);
  return results.map((result) => ({ name: result.name, nanoseconds: (result.medianMs * 1e6) / workspaces.length, toBound: ratio(result, results[0]) }));
}
