import { SECRET_KEYS } from '../applications/index.ts';
import { DEFAULT_JOB_SETTINGS, JobOptionRefused, optionsOf, withOptions } from '../engine/index.ts';
import { type Change, changed, type Gathering, type Step, shown } from './change.ts';
import type { DesiredApplication } from './file-set.ts';
import { PRINCIPALS } from './installation.ts';
import { IS_SETTING, notificationsOf, type PresentApplication } from './present.ts';

const IS_SECRET = new Set(SECRET_KEYS.filter(({ kind }) => kind === 'secret').map(({ name }) => name));

/** How a value that stays as it is goes over the wire. */
const AS_STORED = '*';

/** Address and credentials of the target, and the settings that the interface keeps among them. */
export function planCredentials(
  desired: DesiredApplication,
  present: PresentApplication,
  gathering: Gathering,
): readonly Step[] {
  const { name: application, provisioning } = desired.application.value;
  if (provisioning === undefined) return [];
  const { secrets } = present;
  const next = new Map<string, string>();
  const changes: Change[] = [];

  for (const [key, value] of secrets) if (IS_SETTING.has(key)) next.set(key, value);
  if (provisioning.credentials === undefined) {
    for (const [key, value] of secrets) next.set(key, value);
  } else {
    for (const [key, text = ''] of Object.entries(provisioning.credentials)) {
      const value = credentialOf(key, text, secrets.has(key), desired, gathering);
      if (value === undefined) continue;
      next.set(key, value);
      if (!secrets.has(key)) changes.push({ sign: '+', application, text: `${key} ${hidden(key, value)}` });
      else if (value !== (IS_SECRET.has(key) ? AS_STORED : secrets.get(key))) {
        changes.push(changed(application, `${key} ${hidden(key, secrets.get(key) ?? '')} → ${hidden(key, value)}`));
      }
    }
    for (const key of secrets.keys()) {
      if (!next.has(key)) changes.push({ sign: '-', application, text: key });
    }
  }

  const before = present.application.provisioning;
  const { scope, notifications } = provisioning;
  if (scope !== undefined && scope !== before?.scope) {
    changes.push(changed(application, `scope ${shown(before?.scope)} → ${scope}`));
    if (scope === 'all') next.set('SyncAll', 'true');
    else next.delete('SyncAll');
  }
  if (notifications !== undefined) {
    const text = (one: typeof notifications | undefined) =>
      `${one?.enabled === true ? 'on' : 'off'}${one?.recipients.map((address) => ` ${address}`).join('') ?? ''}`;
    if (text(notifications) !== text(before?.notifications)) {
      changes.push(changed(application, `notifications ${text(before?.notifications)} → ${text(notifications)}`));
      const { enabled: Enabled, recipients } = notifications;
      const settings = { ...notificationsOf(secrets), Enabled, Recipients: recipients.join(',') };
      next.set('SyncNotificationSettings', JSON.stringify(settings));
    }
  }
  if (changes.length === 0) return [];
  const value = [...next].map(([key, one]) => ({ key, value: one }));
  const path = `${PRINCIPALS}/${present.id}/synchronization/secrets`;
  return [{ changes, run: async () => void (await gathering.call('PUT', path, { value })) }];
}

/** The value of a key, a variable's where the file names one; undefined where there is none to be had. */
function credentialOf(
  key: string,
  text: string,
  isStored: boolean,
  { application }: DesiredApplication,
  { variables, replaceSecrets, problems, warnings }: Gathering,
): string | undefined {
  const name = /^\$\{([A-Za-z_][A-Za-z0-9_]{0,200})\}$/.exec(text)?.[1];
  const value = name === undefined ? text : variables[name] || undefined;
  const line = application.lineOf(['provisioning', 'credentials', key]);
  const place = { file: application.file, line };
  if (!IS_SECRET.has(key)) {
    if (value === undefined) problems.push({ ...place, message: `${key}: the variable ${name} is not set. Set it.` });
    return value;
  }
  if (name === undefined) {
    problems.push({ ...place, message: `${key}: files hold no secrets. Write \${NAME} and set that variable.` });
    return undefined;
  }
  if (isStored && !(replaceSecrets && value !== undefined)) return AS_STORED;
  if (value === undefined) {
    warnings.push(`${application.value.name}: ${key} is not set. Set the variable ${name} and apply again.`);
  }
  return value;
}

function hidden(key: string, value: string): string {
  return IS_SECRET.has(key) ? AS_STORED : value;
}

/** Interval and options of the job. */
export function planOptions(
  desired: DesiredApplication,
  present: PresentApplication,
  { call, problems }: Gathering,
): readonly Step[] {
  const { file, lineOf, value } = desired.application;
  const { name: application, provisioning } = value;
  const before = present.application.provisioning;
  if (provisioning === undefined || present.job === undefined) return [];
  const changes: Change[] = [];
  const body: Record<string, unknown> = {};
  const { interval, options } = provisioning;
  if (interval !== undefined && seconds(interval) !== seconds(before?.interval ?? '')) {
    changes.push(changed(application, `interval ${shown(before?.interval)} → ${interval}`));
    body.schedule = { interval };
  }
  if (options !== undefined) {
    try {
      const given = Object.entries(options).map(([name, text]) => ({ name, value: text ?? '' }));
      const current = new Map<string, string | undefined>(Object.entries(before?.options ?? {}));
      const usual = new Map(optionsOf(DEFAULT_JOB_SETTINGS).map((one) => [one.name, one.value]));
      const differing = optionsOf(withOptions(DEFAULT_JOB_SETTINGS, given)).flatMap((one) => {
        const was = current.get(one.name) ?? usual.get(one.name);
        return was === one.value ? [] : [{ ...one, was }];
      });
      for (const one of differing) {
        changes.push(changed(application, `${one.name} ${shown(one.was)} → ${shown(one.value)}`));
      }
      if (differing.length > 0) body.synchronizationJobSettings = differing.map(({ was: _, ...pair }) => pair);
    } catch (error) {
      if (!(error instanceof JobOptionRefused)) throw error;
      problems.push({ file, line: lineOf(['provisioning', 'options']), message: error.message });
    }
  }
  if (changes.length === 0) return [];
  const path = `${PRINCIPALS}/${present.id}/synchronization/jobs/${present.job.id}`;
  return [{ changes, run: async () => void (await call('PATCH', path, body)) }];
}

/** Whether the job runs; decided last, when everything else is as it shall be. */
export function planState(
  desired: DesiredApplication,
  present: PresentApplication,
  { call }: Gathering,
): readonly Step[] {
  const { name: application, provisioning } = desired.application.value;
  const on = provisioning?.on;
  const { job } = present;
  if (job === undefined || on === undefined || on === (present.application.provisioning?.on ?? false)) return [];
  const path = `${PRINCIPALS}/${present.id}/synchronization/jobs/${job.id}/${on ? 'start' : 'pause'}`;
  const changes = [changed(application, on ? 'start provisioning' : 'pause provisioning')];
  return [{ changes, run: async () => void (await call('POST', path, {})) }];
}

/** Of a duration such as PT1H; two spellings of the same are equal. */
function seconds(duration: string): number {
  const [, days = '0', hours = '0', minutes = '0', rest = '0'] =
    /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$/.exec(duration) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest);
}
