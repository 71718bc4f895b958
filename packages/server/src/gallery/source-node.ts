import { parseExpression, type SourceNode, toSourceNode } from '../mapping/index.ts';
import type { DefaultMapping } from './gallery-app.ts';

/** A row's source in the form schemas keep it; null for an attribute that is not managed. */
export function sourceNode(kind: DefaultMapping['kind'], source: string | null): SourceNode | null {
  if (kind === 'none' || source === null) return null;
  switch (kind) {
    case 'direct':
      return { type: 'Attribute', name: source, expression: `[${source}]`, parameters: [] };
    case 'constant':
      return { type: 'Constant', name: source, expression: JSON.stringify(source), parameters: [] };
    case 'expression':
      return toSourceNode(parseExpression(source));
  }
}
