/** The environment that `launch()` of browser.ts reads: BROWSER_PATH, BROWSER_LIBRARIES, BROWSER_FONTS. */
export function findChromium(): Promise<Record<string, string>>
