export { type Fault, parseFault } from './fault.ts';
export { type SimulatedEvent, type SimulatedRun, type SimulationOptions, simulateRollout } from './simulate-rollout.ts';
export { type SimulationReport, summariseRuns } from './summarise-runs.ts';
