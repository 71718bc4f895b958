import type { Flow, Trace } from '../api/mapping-trial.ts';

/** A value as text, with quotes where they tell a text from something else. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty';
  return JSON.stringify(value);
}

const left: Readonly<Record<string, string>> = {
  empty: 'empty',
  ignored: 'left alone',
  createOnly: 'set when the account is created',
  hasValue: 'set while there is no value',
  readOnly: 'cannot be written',
  unmanaged: 'not set',
};

/** What becomes of a value, in a few words. */
export function shownFlow(flow: Flow | undefined): { readonly text: string; readonly isRefused: boolean } {
  if (flow === undefined) return { text: '–', isRefused: false };
  if ('send' in flow) {
    return { text: typeof flow.send === 'string' ? flow.send : shownValue(flow.send), isRefused: false };
  }
  if ('refer' in flow) {
    const text =
      flow.refer.length === 1 ? 'the account of this object' : `the accounts of ${flow.refer.length} objects`;
    return { text: flow.refer.length === 0 ? 'empty' : text, isRefused: false };
  }
  if ('clear' in flow) return { text: 'cleared', isRefused: false };
  if ('leave' in flow) return { text: left[flow.leave] ?? flow.leave, isRefused: false };
  return { text: flow.message, isRefused: true };
}

/** The attributes an expression reads, as they are written in it, each once. */
export function attributesIn(trace: Trace | undefined): readonly string[] {
  if (trace === undefined) return [];
  const own = trace.text.startsWith('[') && trace.parts.length === 0 ? [trace.text.slice(1, -1)] : [];
  return [...new Set([...own, ...trace.parts.flatMap(attributesIn)])];
}

/** The value of each attribute an expression reads, as far as it has one. */
export function valuesIn(trace: Trace | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const visit = ({ text, result, parts }: Trace): void => {
    if (text.startsWith('[') && parts.length === 0 && 'value' in result) {
      values.set(text.slice(1, -1), shownValue(result.value));
    }
    for (const part of parts) visit(part);
  };
  if (trace !== undefined) visit(trace);
  return values;
}
