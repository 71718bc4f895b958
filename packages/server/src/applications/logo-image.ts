/** The largest image that is taken for a logo, in bytes. */
export const LARGEST_LOGO = 100 * 1024;

/** Width and height a logo has at most, in pixels. */
const EDGE = 215;
/** A small file may unfold to an image that fills the memory; of a larger one not even the first line is decoded. */
const WIDEST = 2_048;
const SECONDS = 10;

/** An image that no logo is made of; the message says why, and what to do. */
export class LogoRefused extends Error {
  override readonly name = 'LogoRefused';
}

/**
 * Draws an image anew: PNG, JPEG or WebP in, a PNG out that fits 215 by 215 pixels. Of an animation it is the first
 * picture. What came with the image besides its pixels is left behind. Throws {@link LogoRefused}.
 */
export async function drawLogo(sent: Uint8Array): Promise<Uint8Array> {
  if (sent.length === 0) throw new LogoRefused('The image is empty. Send the bytes of a PNG, JPEG or WebP file.');
  if (sent.length > LARGEST_LOGO) throw new LogoRefused(LOGO_TOO_LARGE);
  if (!isReadFormat(sent)) {
    throw new LogoRefused('This is no PNG, JPEG or WebP image, whatever it is called. Save it as one of these.');
  }
  const sharp = await loadSharp();
  try {
    return await sharp(sent, { failOn: 'warning', limitInputPixels: WIDEST * WIDEST })
      .autoOrient()
      .resize({ width: EDGE, height: EDGE, fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 9 })
      .timeout({ seconds: SECONDS })
      .toBuffer();
  } catch (error) {
    if (error instanceof Error && /pixel limit/.test(error.message)) throw new LogoRefused(TOO_WIDE, { cause: error });
    throw new LogoRefused('The image is damaged or incomplete. Save it anew from where it came.', { cause: error });
  }
}

/** What an image of more than {@link LARGEST_LOGO} bytes is refused with. */
export const LOGO_TOO_LARGE = `The image has more than 100 KB. Scale it down: more than ${EDGE} by ${EDGE} pixels are never shown.`;

const TOO_WIDE = `The image has more pixels than ${WIDEST} by ${WIDEST}. Scale it down: more than ${EDGE} by ${EDGE} are never shown.`;

/** Goes by how the file begins, so that no decoder sees anything but these. */
function isReadFormat(sent: Uint8Array): boolean {
  const beginning = Buffer.from(sent.subarray(0, 12)).toString('latin1');
  return (
    beginning.startsWith('\x89PNG\r\n\x1a\n') ||
    beginning.startsWith('\xff\xd8\xff') ||
    /^RIFF.{4}WEBP/s.test(beginning)
  );
}

/** Loaded with the first image: it is large, and most processes never see one. */
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  return sharp;
}
