import { isRawNumber, type Json, type Literal, type Param } from '@turnbuckle/model';
import { type CSSProperties, type ReactElement, useRef, useState } from 'react';

interface ValueFieldProps {
  readonly label: string;
  readonly param: Param;
  readonly value: Json | undefined;
  readonly isReadOnly: boolean;
  /** `gesture` is the same for all values of one drag. */
  readonly onChange: (value: Json, gesture: string) => void;
}

/** A control that fits the type of a value. What the document holds is shown even where it does not fit. */
export function ValueField(props: ValueFieldProps): ReactElement {
  const { param, value, isReadOnly, label, onChange } = props;
  const { type } = param;
  if (isReadOnly || isRawNumber(value)) return <span className="mono truncate text-[12px]">{isRawNumber(value) ? value.rawNumber : JSON.stringify(value ?? null)}</span>;
  if (type.tag === 'literals') return <ChoiceField {...props} options={type.of} />;
  if (type.tag === 'interval') return <NumberField {...props} min={type.min} max={type.max} isWhole={type.base === 'int'} />;
  if (type.tag === 'named' && (type.name === 'number' || type.name === 'int')) return <NumberField {...props} min={null} max={null} isWhole={type.name === 'int'} />;
  if (type.tag === 'named' && type.name === 'boolean') {
    return (
      <input
        type="checkbox"
        className="size-4 accent-[var(--ink)]"
        aria-label={label}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked, 'check')}
      />
    );
  }
  if (type.tag === 'named' && type.name === 'color') return <ColorField {...props} />;
  return <TextField {...props} />;
}

function NumberField({
  label,
  value,
  onChange,
  min,
  max,
  isWhole,
}: ValueFieldProps & { readonly min: number | null; readonly max: number | null; readonly isWhole: boolean }): ReactElement {
  const gesture = useGesture();
  const [draft, setDraft] = useState<string | null>(null);
  const number = typeof value === 'number' ? value : Number.NaN;
  const hasRange = min !== null && max !== null && max - min <= 100_000;
  const step = isWhole ? 1 : hasRange ? niceStep((max - min) / 200) : 0.01;
  const change = (text: string): void => {
    const next = Number(text);
    if (text.trim() !== '' && Number.isFinite(next)) onChange(isWhole ? Math.round(next) : next, gesture.name());
  };
  const fill = hasRange && Number.isFinite(number) ? Math.min(1, Math.max(0, (number - min) / (max - min))) : 0;
  return (
    <>
      {hasRange && (
        <input
          type="range"
          className="slider"
          aria-label={label}
          min={min}
          max={max}
          step={step}
          value={Number.isFinite(number) ? number : min}
          style={{ '--fill': `${fill * 100}%` } as CSSProperties}
          onPointerDown={gesture.start}
          onKeyDown={gesture.start}
          onChange={(event) => change(event.currentTarget.value)}
        />
      )}
      <input
        type="text"
        inputMode="decimal"
        className="field param-number"
        aria-label={hasRange ? `${label}, as a number` : label}
        value={draft ?? (Number.isFinite(number) ? String(Number(number.toFixed(4))) : JSON.stringify(value ?? ''))}
        onFocus={gesture.start}
        onChange={(event) => {
          setDraft(event.currentTarget.value);
          change(event.currentTarget.value);
        }}
        onBlur={() => setDraft(null)}
      />
    </>
  );
}

function ChoiceField({ label, value, onChange, options }: ValueFieldProps & { readonly options: readonly Literal[] }): ReactElement {
  const index = options.indexOf(value as Literal);
  return (
    <select
      className="field"
      aria-label={label}
      value={index}
      onChange={(event) => {
        const option = options[Number(event.currentTarget.value)];
        if (option !== undefined) onChange(option, `choose ${event.timeStamp}`);
      }}
    >
      {index === -1 && <option value={-1}>{typeof value === 'string' ? `${value} (unknown)` : 'Choose…'}</option>}
      {options.map((option, place) => (
        <option key={String(option)} value={place}>
          {String(option)}
        </option>
      ))}
    </select>
  );
}

function ColorField({ label, value, onChange }: ValueFieldProps): ReactElement {
  const gesture = useGesture();
  const text = typeof value === 'string' ? value : '';
  return (
    <>
      <input
        type="color"
        className="color-well"
        aria-label={label}
        value={/^#[0-9a-f]{6}$/i.test(text) ? text : '#808080'}
        onPointerDown={gesture.start}
        onChange={(event) => onChange(event.currentTarget.value, gesture.name())}
      />
      <input
        type="text"
        className="field mono !h-[26px]"
        aria-label={`${label}, as text`}
        value={text}
        onFocus={gesture.start}
        onChange={(event) => onChange(event.currentTarget.value, gesture.name())}
      />
    </>
  );
}

function TextField({ label, value, onChange }: ValueFieldProps): ReactElement {
  const gesture = useGesture();
  return (
    <input
      type="text"
      className="field !h-[26px]"
      aria-label={label}
      value={typeof value === 'string' ? value : JSON.stringify(value ?? '')}
      onFocus={gesture.start}
      onChange={(event) => onChange(event.currentTarget.value, gesture.name())}
    />
  );
}

/** One name for everything between two touches, so that a drag is one step back. */
function useGesture(): { start: () => void; name: () => string } {
  const count = useRef(0);
  return {
    start: () => {
      count.current++;
    },
    name: () => String(count.current),
  };
}

function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * (raw / power < 2 ? 1 : raw / power < 5 ? 2 : 5);
}
