// node page.mjs ADDRESS SCREENSHOT_FOLDER: reads the page as a person would, in Debian's Chromium, and tries a method on it.
import puppeteer from 'puppeteer-core';

const [address, folder] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--lang=zh-CN'] });
try {
  const page = await browser.newPage();
  const faults = [], strangers = [];
  page.on('pageerror', error => faults.push(String(error)));
  page.on('console', message => { if (message.type() === 'error' && !message.text().includes('404')) faults.push(message.text()); });
  page.on('request', request => { if (!request.url().startsWith(address) && !request.url().startsWith('data:')) strangers.push(request.url()); });
  await page.setViewport({ width: 1280, height: 900 });
  await page.evaluateOnNewDocument(() => { if (!localStorage.getItem('language')) localStorage.setItem('language', 'zh'); });
  await page.goto(`${address}/docs`);
  await page.waitForSelector('#methods a');
  const text = selector => page.$eval(selector, found => found.textContent);
  const texts = selector => page.$$eval(selector, found => found.map(one => one.textContent));

  const heading = await text('h1');
  const methods = await texts('#methods a');
  await page.evaluate(() => { location.hash = '#MatchingService_MatchTalents'; });
  await page.waitForFunction(() => document.querySelector('h2')?.textContent === 'MatchTalents');
  const example = await page.$eval('#body', body => body.value);
  const verbs = await texts('.verb');
  const fields = await texts('table:first-of-type td.name code');
  await page.screenshot({ path: `${folder}/docs-zh.png` });

  const send = async body => {
    await page.$eval('#body', (area, value) => { area.value = value; area.dispatchEvent(new Event('input')); }, body);
    await page.click('#send');
    await page.waitForFunction(() => /^(HTTP|.*JSON)/.test(document.querySelector('#status').textContent));
    return { status: await text('#status'), answer: await text('#answer'), curl: await text('#curl') };
  };
  const good = await send('{"demandId":"L1/1","top":3}');
  await page.evaluate(() => document.querySelector('#status').textContent = '');
  const missing = await send('{"demandId":"L1/77"}');
  await page.evaluate(() => document.querySelector('#status').textContent = '');
  const broken = await send('{"demandId":');

  await page.click('#language');
  const english = await text('h1');
  await page.type('#search', 'shortage');
  const found = await texts('#methods a');
  await page.evaluate(() => { location.hash = '#TalentService_PutTalent'; });
  await page.waitForFunction(() => document.querySelector('h2')?.textContent === 'PutTalent');
  await page.screenshot({ path: `${folder}/docs-en.png`, fullPage: true });
  await page.setViewport({ width: 390, height: 844 });
  await page.screenshot({ path: `${folder}/docs-phone.png` });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  console.log(JSON.stringify({ heading, methods, example, verbs, fields, good, missing, broken, english, found, overflow, faults, strangers }));
} finally {
  await browser.close();
}
