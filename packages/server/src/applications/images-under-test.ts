import sharp from 'sharp';

/** What a camera or an editor left in a picture, and nobody is to read out of a logo. */
export const LEFT_BEHIND = 'Taken at 52.09 north';

/** A picture twice as wide as high, half transparent where the format can be, with something left in it. */
export function picture(format: 'png' | 'jpeg' | 'webp', width = 400): Promise<Buffer> {
  return drawn(width, width / 2)
    .withExif({ IFD0: { ImageDescription: LEFT_BEHIND } })
    .toFormat(format)
    .toBuffer();
}

/** A picture a camera took upright and stored lying. */
export function lyingPicture(): Promise<Buffer> {
  return drawn(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

/** A picture that moves: first red, then blue. */
export async function movingPicture(): Promise<Buffer> {
  const pictures = ['red', 'blue'].map((background) =>
    sharp({ create: { width: 50, height: 50, channels: 3, background } })
      .png()
      .toBuffer(),
  );
  return sharp(await Promise.all(pictures), { join: { animated: true } })
    .webp({ lossless: true })
    .toBuffer();
}

/** A picture nothing can be saved of: more than 100 KB. */
export function largePicture(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: 300, height: 300, channels: 3, background: 'white', noise } })
    .png()
    .toBuffer();
}

/** A small file that unfolds to a picture of many pixels. */
export function unfoldingPicture(): Promise<Buffer> {
  return drawn(2_100, 2_100).png({ compressionLevel: 9 }).toBuffer();
}

export const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

function drawn(width: number, height: number) {
  return sharp({ create: { width, height, channels: 4, background: { r: 20, g: 90, b: 160, alpha: 0.5 } } });
}
