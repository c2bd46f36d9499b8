import { describe, expect, it } from 'vitest';
import { smallPlan } from '../decide/testing.ts';
import { faultText, parseFault } from './fault.ts';

describe('a fault as it is typed', () => {
  it.each([
    ['error=0.3@all', { kind: 'error', size: 0.3, phase: 'all', segment: null, rule: null }],
    ['error:type-maybe=0.05@All/browser=firefox', { kind: 'error', size: 0.05, phase: 'all', segment: { attribute: 'browser', value: 'firefox' }, rule: 'type-maybe' }],
    ['latency=2@half/firefox', { kind: 'latency', size: 2, phase: 'half', segment: { attribute: 'browser', value: 'firefox' }, rule: null }],
    ['integrity=1@all', { kind: 'integrity', size: 1, phase: 'all', segment: null, rule: null }],
  ])('%s is read', (text, fault) => {
    expect(parseFault(text, smallPlan)).toEqual(fault);
  });

  it.each([
    ['error', "'error' is no fault. Expected KIND=SIZE@PHASE or KIND=SIZE@PHASE/ATTRIBUTE=VALUE, such as error=0.3@rollout/browser=firefox."],
    ['bogus=1@all', "There is no fault 'bogus'. Expected error, critical, latency, integrity."],
    ['error=1.5@all', "The size of 'error=1.5@all' must be above 0 and at most 1."],
    ['error=0.1@beta', "The phase 'beta' has nobody who follows the release. Expected all."],
    ['error:cycle=0.1@all', "The plan does not tighten the rule 'cycle'. Expected type-mismatch, type-maybe."],
    ['error=0.1@all/browser=safari', "The plan knows no segment 'browser=safari'. Expected browser=chromium, browser=firefox."],
  ])('%s is refused with what was expected', (text, sentence) => {
    expect(parseFault(text, smallPlan)).toBe(sentence);
  });

  it('is told to people in words', () => {
    const text = 'error:type-maybe=0.05@all/browser=firefox';
    const fault = parseFault(text, smallPlan);
    expect(typeof fault === 'string' ? fault : faultText(fault)).toBe('5 % of exposures fail by type-maybe in browser=firefox');
  });
});
