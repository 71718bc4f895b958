import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import {
  LEFT_BEHIND,
  largePicture,
  lyingPicture,
  movingPicture,
  picture,
  SVG,
  unfoldingPicture,
} from './images-under-test.ts';
import { drawLogo, LARGEST_LOGO, LogoRefused } from './logo-image.ts';

/** The names of the parts a PNG is made of. */
function partsOf(image: Uint8Array): readonly string[] {
  const bytes = Buffer.from(image);
  const names: string[] = [];
  for (let at = 8; at < bytes.length; at += bytes.readUInt32BE(at) + 12)
    names.push(bytes.toString('latin1', at + 4, at + 8));
  return names;
}

for (const format of ['png', 'jpeg', 'webp'] as const) {
  test(`a ${format} becomes a PNG that fits 215 by 215 pixels and carries nothing but its pixels`, async () => {
    const sent = await picture(format);
    assert.ok(sent.includes(LEFT_BEHIND), 'nothing was left in the picture that was sent');
    const image = await drawLogo(sent);
    const { width, height, hasAlpha, format: becomes, exif, icc, xmp } = await sharp(image).metadata();
    assert.deepEqual(
      { width, height, becomes, exif, icc, xmp },
      {
        ...{ width: 215, height: 108, becomes: 'png' },
        ...{ exif: undefined, icc: undefined, xmp: undefined },
      },
    );
    assert.equal(Buffer.from(image).includes(LEFT_BEHIND), false);
    assert.deepEqual(
      partsOf(image).filter((part) => !['IHDR', 'PLTE', 'tRNS', 'pHYs', 'IDAT', 'IEND'].includes(part)),
      [],
    );
    if (format === 'jpeg') return;
    assert.equal(hasAlpha, true);
    const [, , , alpha = 0] = await sharp(image).raw().toBuffer();
    assert.ok(Math.abs(alpha - 128) <= 2, `${alpha} is not half transparent`);
  });
}

test('a small picture stays as small as it is, one that lies is put upright, of one that moves the first is taken', async () => {
  const sizeOf = async (image: Uint8Array) => {
    const { width, height } = await sharp(image).metadata();
    return [width, height];
  };
  assert.deepEqual(await sizeOf(await drawLogo(await picture('png', 32))), [32, 16]);
  assert.deepEqual(await sizeOf(await drawLogo(await lyingPicture())), [108, 215]);
  const still = await drawLogo(await movingPicture());
  assert.deepEqual(await sizeOf(still), [50, 50]);
  assert.deepEqual([...(await sharp(still).removeAlpha().raw().toBuffer()).subarray(0, 3)], [255, 0, 0]);
});

test('the same picture becomes the same image', async () => {
  assert.deepEqual(await drawLogo(await picture('png')), await drawLogo(await picture('png')));
});

const REFUSALS: readonly (readonly [string, () => Promise<Uint8Array>, RegExp])[] = [
  ['nothing', async () => new Uint8Array(), /is empty/],
  ['text', async () => Buffer.from('no image'), /no PNG, JPEG or WebP/],
  ['an SVG', async () => SVG, /no PNG, JPEG or WebP/],
  ['a GIF', async () => Buffer.from('GIF89a\x01\x00\x01\x00'), /no PNG, JPEG or WebP/],
  ['a PNG that ends early', async () => (await picture('png')).subarray(0, 200), /damaged or incomplete/],
  ['a JPEG that ends early', async () => (await picture('jpeg')).subarray(0, -40), /damaged or incomplete/],
  ['the beginning of a WebP with something else behind', async () => Buffer.from(`RIFF....WEBP${SVG}`), /damaged/],
  ['more bytes than are taken', largePicture, /more than 100 KB/],
  ['a small file of many pixels', unfoldingPicture, /more pixels than 2048 by 2048/],
];
for (const [what, image, message] of REFUSALS) {
  test(`no logo is made of ${what}, and it is said what to do`, async () => {
    const sent = await image();
    if (!/100 KB/.test(message.source)) assert.ok(sent.length <= LARGEST_LOGO);
    await assert.rejects(drawLogo(sent), (error) => error instanceof LogoRefused && message.test(error.message));
  });
}
