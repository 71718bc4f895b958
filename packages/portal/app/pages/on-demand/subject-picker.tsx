import { Combobox, Field, Option, OptionGroup } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { get } from '../../api/client.ts';
import { useLater } from '../../api/later.ts';
import type { ListPage } from '../../api/list.ts';
import type { Subject } from './run.ts';

interface Found {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName?: string;
}

interface Failing {
  readonly id: string;
  readonly objectTypeName: 'User' | 'Group';
  readonly displayName: string;
}

const MOST = 8;

/** Finds a person or a group by the beginning of a name; those that fail come first while nothing is typed. */
export function SubjectPicker({
  jobAddress,
  onChoose,
}: {
  readonly jobAddress: string;
  readonly onChoose: (subject: Subject) => void;
}) {
  const [text, write] = useState('');
  const sought = useDeferredValue(text.trim());
  const begins = (...members: readonly string[]) => {
    const quoted = sought.replaceAll("'", "''");
    const filter = members.map((member) => `startswith(${member},'${quoted}')`).join(' or ');
    return `$top=${MOST}${sought === '' ? '' : `&$filter=${encodeURIComponent(filter)}`}`;
  };
  const isLater = useLater();
  const people = useFound(
    `/v1.0/users?$select=id,displayName,userPrincipalName&${begins('displayName', 'userPrincipalName')}`,
    isLater,
  );
  const groups = useFound(`/v1.0/groups?$select=id,displayName&${begins('displayName')}`, isLater);
  const deleted = useFound(
    `/v1.0/directory/deletedItems/microsoft.graph.user?$select=id,displayName,userPrincipalName&${begins('displayName')}`,
    sought !== '',
  );
  const { data: failing } = useQuery({
    queryKey: [`${jobAddress}/attention?$top=${MOST}`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<Failing>>(String(path), signal),
    enabled: isLater && sought === '',
  });
  const offered: readonly (readonly [heading: string, subjects: readonly Subject[]])[] = [
    ['Needs attention', sought === '' ? uniquely(failing?.value ?? []) : []],
    ['People', people.map((one) => subjectOf(one, 'User'))],
    ['Groups', groups.map((one) => subjectOf(one, 'Group'))],
    ['Deleted people', deleted.map((one) => subjectOf(one, 'User'))],
  ];
  return (
    <Field
      label="Person or group"
      hint="Type the beginning of a name or an address. People who are blocked or deleted can be chosen too."
    >
      <Combobox
        freeform
        value={text}
        selectedOptions={[]}
        placeholder="Choose a person or a group"
        onInput={({ currentTarget }) => write(currentTarget.value)}
        onOptionSelect={(_, { optionValue }) => {
          const all = offered.flatMap(([, subjects]) => subjects);
          const subject = all.find(({ type, id }) => `${type}:${id}` === optionValue);
          if (subject) onChoose(subject);
          write('');
        }}
      >
        {offered.map(([heading, subjects]) =>
          subjects.length === 0 ? null : (
            <OptionGroup key={heading} label={heading}>
              {subjects.map(({ type, id, displayName }) => (
                <Option key={`${heading} ${id}`} value={`${type}:${id}`} text={displayName}>
                  {displayName}
                </Option>
              ))}
            </OptionGroup>
          ),
        )}
      </Combobox>
    </Field>
  );
}

function useFound(path: string, isWanted: boolean): readonly Found[] {
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ListPage<Found>>(path, signal),
    enabled: isWanted,
    placeholderData: keepPreviousData,
  });
  return isWanted ? (data?.value ?? []) : [];
}

function subjectOf({ id, displayName, userPrincipalName }: Found, type: Subject['type']): Subject {
  const name = userPrincipalName === undefined ? displayName : `${displayName} (${userPrincipalName})`;
  return { type, id, displayName: name, members: [] };
}

/** Somebody may need attention for several reasons. */
function uniquely(failing: readonly Failing[]): readonly Subject[] {
  const byId = new Map(failing.map((one) => [one.id, one]));
  return [...byId.values()].map(({ id, objectTypeName: type, displayName }) => ({
    type,
    id,
    displayName,
    members: [],
  }));
}
