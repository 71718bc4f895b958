import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { settingsReference } from '../config/index.ts';
import { withServerOptions } from './serve.ts';

test('a command that listens takes every setting as a flag, except secrets, which others could read there', () => {
  const { options } = withServerOptions(new Command());
  const flags = new Map(options.map(({ long, description }) => [long, description]));
  const open = settingsReference().filter(({ secret, name }) => !secret || name === 'databaseUrl');
  for (const { flag, description } of open) assert.equal(flags.get(flag), description, flag);
});

test('flags of a command that listens reach the configuration in their own names', () => {
  const command = withServerOptions(new Command()).exitOverride();
  const given = ['--rate-limit', '7', '--rate-burst', '8', '--activity-days', '9', '--activity-entries', '200'];
  command.parse([...given, '--tenant-domain', 'a.test', '--trust-proxy', '::1', '--trust-proxy', '::2'], {
    from: 'user',
  });
  const { rateLimit, rateBurst, activityDays, activityEntries, tenantDomain, trustProxy } = command.opts();
  assert.deepEqual(
    [rateLimit, rateBurst, activityDays, activityEntries, tenantDomain, trustProxy],
    ['7', '8', '9', '200', 'a.test', ['::1', '::2']],
  );
});
