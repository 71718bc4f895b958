import { Combobox, Option, OptionGroup } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { get } from '../api/client.ts';
import { useMe } from '../api/session.tsx';
import { navigation } from './navigation.ts';

interface Found {
  readonly kind: string;
  readonly title: string;
  /** What is to be known of it in one line. */
  readonly line?: string;
  readonly path: string;
}

/** Search over people, groups, applications, tenants, pages and ids (`GET /api/portal/search`). */
export function SearchBox({ className }: { readonly className?: string | undefined }) {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [text, write] = useState('');
  const sought = useDeferredValue(text.trim());
  const { permissions } = useMe();
  const { data } = useQuery({
    queryKey: [`/api/portal/search?q=${encodeURIComponent(sought)}`],
    queryFn: ({ queryKey: [path], signal }) => get<{ readonly value: readonly Found[] }>(String(path), signal),
    enabled: sought.length > 1,
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, []);

  const found = sought.length > 1 ? [...pagesNamed(sought, permissions), ...(data?.value ?? [])] : [];
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  return (
    <Combobox
      ref={input}
      className={className ?? ''}
      freeform
      value={text}
      selectedOptions={[]}
      placeholder="Search people, applications, ids"
      aria-label="Search people, applications, ids (Ctrl K)"
      expandIcon={null}
      onInput={(event) => write(event.currentTarget.value)}
      onOptionSelect={(_, { optionValue }) => {
        write('');
        if (optionValue?.startsWith('/')) void navigate(optionValue);
      }}
    >
      {kinds.map((kind) => (
        <OptionGroup key={kind} label={kind}>
          {found
            .filter((one) => one.kind === kind)
            .map(({ title, line, path }) => (
              <Option key={path} value={path} text={title}>
                {line === undefined ? title : `${title} — ${line}`}
              </Option>
            ))}
        </OptionGroup>
      ))}
    </Combobox>
  );
}

function pagesNamed(sought: string, held: 'all' | readonly string[]): readonly Found[] {
  const items = navigation.flatMap((group) => group.items);
  const open = items.filter(
    ({ permissions }) => permissions === undefined || held === 'all' || permissions.some((name) => held.includes(name)),
  );
  return open
    .filter(({ label }) => label.toLowerCase().includes(sought.toLowerCase()))
    .map(({ label, to }) => ({ kind: 'Pages', title: label, path: to }));
}
