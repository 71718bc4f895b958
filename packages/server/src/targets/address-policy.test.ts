import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isPrivateAddress, refusedUrl } from './address-policy.ts';

describe('addresses of targets', () => {
  const cases: [url: string, allowed: string[], refused: RegExp | undefined][] = [
    ['https://scim.example.com/v2', [], undefined],
    ['http://scim.example.com/v2', [], /plain HTTP.*--allow-target scim\.example\.com/],
    ['http://scim.example.com/v2', ['scim.example.com'], undefined],
    ['http://scim.example.com:8080/v2', ['scim.example.com:8080'], undefined],
    ['http://scim.example.com:8081/v2', ['scim.example.com:8080'], /plain HTTP/],
    ['https://10.0.0.7/v2', [], /private address 10\.0\.0\.7/],
    ['https://10.0.0.7/v2', ['10.0.0.7'], undefined],
    ['https://[::1]/v2', [], /private address ::1/],
    ['https://[::1]:9000/v2', ['[::1]:9000'], undefined],
    ['http://127.0.0.1:3000/t/a/scim/v2', ['127.0.0.1:3000'], undefined],
    ['ftp://scim.example.com', [], /only https/],
    ['https://me:secret@scim.example.com/v2', [], /user name or password/],
    ['https://[::ffff:10.0.0.1]/v2', [], /private address/],
    ['https://2130706433/v2', [], /private address 127\.0\.0\.1/],
  ];
  for (const [url, allowed, refused] of cases) {
    test(`${url} with [${allowed}] allowed is ${refused === undefined ? 'used' : 'refused'}`, () => {
      const reason = refusedUrl(new URL(url), { allowed });
      if (refused === undefined) assert.equal(reason, undefined);
      else assert.match(reason ?? '', refused);
    });
  }

  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::a00:1',
    '2002:c0a8:101::1',
    'fe80::1%eth0',
    'fec0::1',
    '::',
  ]) {
    test(`${address} is private`, () => assert.equal(isPrivateAddress(address), true));
  }
  for (const address of [
    '8.8.8.8',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:808:808::1',
  ]) {
    test(`${address} is public`, () => assert.equal(isPrivateAddress(address), false));
  }
});
