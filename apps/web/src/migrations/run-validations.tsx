import { Check, ChevronRight, X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { RunReport, Validation } from '../api/runs.ts';
import { number, plural } from './run-words.ts';

/** Checks that were asked at the same moment. */
interface Moment {
  readonly title: string;
  readonly validations: readonly Validation[];
}

/** In the order in which they were asked; those during a run come again and again. */
function momentsOf(validations: readonly Validation[]): readonly Moment[] {
  const during = [...new Set(validations.flatMap(({ phase, documents }) => (phase === 'during' ? [documents] : [])))].sort((a, b) => a - b);
  const of = (title: string, isOf: (validation: Validation) => boolean): Moment => ({ title, validations: validations.filter(isOf) });
  return [
    of('Before', ({ phase }) => phase === 'before'),
    ...during.map((documents) => of(`During, at ${plural(documents, 'graph')}`, (one) => one.phase === 'during' && one.documents === documents)),
    of('After', ({ phase }) => phase === 'after'),
  ].filter((moment) => moment.validations.length > 0);
}

/** Every check that was asked of the database, with what it gave. */
export function RunValidations({ run: { validations, state } }: { readonly run: RunReport }): ReactElement {
  const broken = validations.filter(({ ok }) => !ok).length;
  const isOver = state === 'done' || state === 'failed';
  return (
    <section className="card" aria-labelledby="validations">
      <h2 id="validations">Validation queries</h2>
      <p className={`mt-0.5 text-[12.5px] ${broken > 0 ? 'font-medium text-error' : 'text-faint'}`}>
        {validations.length === 0
          ? 'None was asked.'
          : broken > 0
            ? `${broken} of ${validations.length} do not hold.`
            : `All ${validations.length} hold${isOver ? '.' : ' so far.'}`}
      </p>
      {momentsOf(validations).map((moment, index, { length }) => (
        <Asked key={moment.title} moment={moment} isNewest={index === length - 1} />
      ))}
    </section>
  );
}

/** Open where something does not hold, and what was asked last. */
function Asked({ moment: { title, validations }, isNewest }: { readonly moment: Moment; readonly isNewest: boolean }): ReactElement {
  const broken = validations.filter(({ ok }) => !ok).length;
  return (
    <details className="asked" open={isNewest || broken > 0}>
      <summary>
        <ChevronRight aria-hidden="true" />
        <span className="flex-1">{title}</span>
        <span className={`font-normal ${broken > 0 ? '!font-medium text-error' : 'text-faint'}`}>
          {broken > 0 ? `${broken} of ${validations.length} do not hold` : `${validations.length} hold`}
        </span>
      </summary>
      <table className="checks">
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col" className="run-number">
              Expected
            </th>
            <th scope="col" className="run-number">
              Found
            </th>
            <th scope="col">
              <span className="sr-only">Holds</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {validations.map(({ name, expected, actual, ok }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="run-number text-soft">{number(expected)}</td>
              <td className={`run-number ${ok ? 'text-soft' : 'font-medium text-error'}`}>{number(actual)}</td>
              <td className="w-7">
                {ok ? <Check className="ml-auto size-[15px] text-ok" aria-hidden="true" /> : <X className="ml-auto size-[15px] text-error" aria-hidden="true" />}
                <span className="sr-only">{ok ? 'holds' : 'does not hold'}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
