import { existsSync } from 'node:fs';
import packed from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

/** A real browser: the system's where there is one, else the one that npm brought. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = installed.find((path) => existsSync(path)) ?? (await packed.executablePath());
  // One process for everything saves memory on a function host and loses workers here.
  const args = packed.args.filter((argument) => !argument.includes('single-process'));
  return chromium.launch({ executablePath, headless: true, args: [...args, '--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
}
