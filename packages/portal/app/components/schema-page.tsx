import { Skeleton, SkeletonItem } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useApplication } from '../api/application.tsx';
import { useMappingLabel } from '../api/directory-label.ts';
import { type SchemaDraft, useSchemaDraft } from '../api/schema-draft.ts';
import { type MappingPlace, type ObjectType, placeOf } from '../api/synchronization-schema.ts';
import { Empty } from './empty.tsx';
import { Page } from './page.tsx';
import { Problem } from './problem.tsx';

/** A part of the schema of a job, for one kind of object: what is changed in it, and where it stands. */
export interface SchemaPart {
  readonly job: string;
  readonly type: ObjectType;
  readonly draft: SchemaDraft;
  readonly place: MappingPlace;
}

interface SchemaPageProps {
  readonly title: string;
  /** What is read: "attributes". */
  readonly what: string;
  /** Shown where nothing is configured. */
  readonly nothing: string;
  readonly answer: (place: MappingPlace) => string;
  readonly children: (part: SchemaPart) => ReactNode;
}

/** A screen about one kind of object (`:object`) in the schema of the open job, below the page of its mapping. */
export function SchemaPage(props: SchemaPageProps) {
  const { object = '' } = useParams();
  const { jobAddress } = useApplication();
  const type: ObjectType = object.toLowerCase().startsWith('group') ? 'Group' : 'User';
  if (jobAddress === undefined) {
    return (
      <Page title={props.title}>
        <Empty>{props.nothing}</Empty>
      </Page>
    );
  }
  return <OfJob key={`${jobAddress} ${type}`} {...props} job={jobAddress} type={type} />;
}

function OfJob({
  title,
  what,
  answer,
  children,
  job,
  type,
}: SchemaPageProps & { readonly job: string; readonly type: ObjectType }) {
  const { to } = useApplication();
  const nameOf = useMappingLabel();
  const draft = useSchemaDraft(job);
  const place = draft.schema && placeOf(draft.schema, type);
  const above = place
    ? [{ label: nameOf(place.mapping.name, 'Attribute Mapping'), to: to(`/provisioning/mappings/${type}`) }]
    : [];
  return (
    <Page title={title} above={above} answer={place && answer(place)}>
      {draft.error && <Problem error={draft.error} what={`The ${what} could not be read.`} onRetry={draft.reread} />}
      {!draft.schema && !draft.error && (
        <Skeleton aria-label={`Loading the ${what}`}>
          <SkeletonItem size={96} />
        </Skeleton>
      )}
      {draft.schema && !place && <Empty>This application has no mapping of that kind.</Empty>}
      {place && children({ job, type, draft, place })}
    </Page>
  );
}
