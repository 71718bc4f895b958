import type { GalleryEntry } from '../../api/gallery.ts';
import { credentialsSentence } from '../gallery/entry-words.ts';

/** How far the set-up of an application is, from what is saved and what has run. */
export interface SetupProgress {
  /** Somebody is assigned, or everybody is in scope. */
  readonly isScoped: boolean;
  readonly hasJob: boolean;
  /** Credentials are saved, which the page does only when the connection works. */
  readonly isConnected: boolean;
  /** The mappings were saved once, or are in use. */
  readonly isMapped: boolean;
  readonly isNotified: boolean;
  readonly isStarted: boolean;
  /** A cycle ended without failing as a whole. */
  readonly hasRun: boolean;
}

/** A step of the set-up, as published guides number them. */
export interface GuideStep {
  readonly title: string;
  readonly text: string;
  readonly isDone: boolean;
  /** The page it is done on, below the application. */
  readonly page?: string;
  /** The page it is done on, where that belongs to something else. */
  readonly address?: string | undefined;
  readonly parts: readonly Omit<GuideStep, 'parts'>[];
}

/**
 * The steps for an application, in the order of the published guides. `tenants` is where the tenants of the application
 * are, when this installation runs it itself.
 */
export function guideOf(
  entry: GalleryEntry,
  name: string,
  progress: SetupProgress,
  tenants: string | undefined,
): readonly GuideStep[] {
  const { isScoped, hasJob, isConnected, isMapped, isNotified, isStarted, hasRun } = progress;
  return [
    {
      title: 'Plan your provisioning deployment',
      text: `Decide who is in scope, by assignment or by attributes, and which attributes ${name} is given. Start small: one or two people first, everybody afterwards.`,
      isDone: isScoped,
      page: '/provisioning/mappings/users',
      parts: [],
    },
    {
      title: `Configure ${name} to support provisioning`,
      text: `${credentialsSentence({ ...entry, displayName: name })}${tenants === undefined ? '' : ` Tenants of ${entry.displayName} are in this installation: make one, or enter one that is there.`}`,
      isDone: isConnected,
      address: tenants,
      parts: [],
    },
    {
      title: entry.isListed ? `Add ${name} from the application gallery` : 'Create the enterprise application',
      text: 'A separate instance to test with can be added in the same way.',
      isDone: true,
      page: '/properties',
      parts: [],
    },
    {
      title: 'Define who is in scope for provisioning',
      text: 'Assign people and groups. Members of an assigned group come along, those of groups inside it do not.',
      isDone: isScoped,
      page: '/users-and-groups',
      parts: [],
    },
    {
      title: `Configure automatic user provisioning to ${name}`,
      text: 'On one page, in this order:',
      isDone: isStarted,
      page: '/provisioning/manage',
      parts: [
        { title: 'Provisioning Mode', text: 'Set it to Automatic.', isDone: hasJob },
        {
          title: 'Admin Credentials',
          text: `${entry.method === 'authorize' ? 'Authorize' : 'Enter Tenant URL and Secret Token'}, select Test Connection, save.`,
          isDone: isConnected,
        },
        {
          title: 'Notification Email',
          text: 'Optional: say who is told when a failure occurs.',
          isDone: isNotified,
        },
        { title: 'Mappings', text: 'Review which attributes are sent and which one matches.', isDone: isMapped },
        {
          title: 'Provisioning Status',
          text: 'Set it to On, or select Start provisioning on the overview of Provisioning.',
          isDone: isStarted,
        },
      ],
    },
    {
      title: 'Monitor your deployment',
      text: 'The provisioning overview shows how far the cycle is, the log what came of everybody, and a quarantine is shown on both.',
      isDone: hasRun,
      page: '/provisioning',
      parts: [],
    },
  ];
}

/** The guide as plain text, with what is done marked. */
export function guideAsText(name: string, steps: readonly GuideStep[]): string {
  const line = ({ title, text, isDone }: Omit<GuideStep, 'parts'>) => `[${isDone ? 'x' : ' '}] ${title}: ${text}`;
  return [
    `Setup guide: ${name}`,
    ...steps.flatMap((step, index) => [`${index + 1}. ${line(step)}`, ...step.parts.map((part) => `   ${line(part)}`)]),
  ].join('\n');
}
