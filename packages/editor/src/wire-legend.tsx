import type { ReactElement } from 'react';
import type { WireLook } from './wire.ts';

const meanings: readonly { readonly look: WireLook; readonly name: string; readonly text: string }[] = [
  { look: 'plain', name: 'Fits', text: 'What leaves is what enters.' },
  { look: 'coerced', name: 'Converted', text: 'Changed at the dot, nothing lost.' },
  { look: 'list', name: 'List', text: 'Many values, one after another.' },
  { look: 'maybe', name: 'Maybe', text: 'Fits only sometimes.' },
  { look: 'unchecked', name: 'Not checked', text: 'Nobody declared its ports.' },
  { look: 'broken', name: 'Wrong', text: 'Kept, but it carries nothing.' },
];

/** What the looks of wires mean; `types` adds the colours of port types. */
export function WireLegend({ types = [] }: { readonly types?: readonly string[] }): ReactElement {
  return (
    <div className="tb-legend">
      <ul>
        {meanings.map(({ look, name, text }) => (
          <li key={look}>
            <Sample look={look} />
            <span className="tb-legend-name">{name}</span>
            <span className="tb-legend-text">{text}</span>
          </li>
        ))}
      </ul>
      {types.length > 0 && (
        <ul className="tb-legend-types" aria-label="Port types">
          {types.map((type) => (
            <li key={type}>
              <span className="tb-swatch" data-type={type} />
              {type}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Sample({ look }: { readonly look: WireLook }): ReactElement {
  return (
    <svg className={`tb-wire tb-wire-${look} tb-sample`} width="44" height="20" viewBox="0 0 44 20" aria-hidden="true" data-type={look === 'unchecked' ? 'unknown' : 'image'}>
      <path className="react-flow__edge-path" d="M2 10 H42" fill="none" />
      {look === 'list' && <path className="tb-wire-core" d="M2 10 H42" fill="none" />}
      {look === 'coerced' && <circle className="tb-wire-dot" cx="33" cy="10" r="4" />}
      {look === 'broken' && (
        <g className="tb-wire-cross" transform="translate(22 10)">
          <circle r="8" />
          <path d="M-3 -3 L3 3 M3 -3 L-3 3" />
        </g>
      )}
    </svg>
  );
}
