import { chromium } from 'playwright-core';
const base=process.env.BASE ?? 'http://localhost:3111';
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']});
const out='/tmp/h/shots/';
const admin={Authorization:'Bearer bh_demo_operator_key','Content-Type':'application/json'};
const tenants=await (await fetch(base+'/api/v1/admin/tenants',{headers:admin})).json();
const t=tenants.data[0]; console.log(t.id,t.external_id);
const link=await (await fetch(`${base}/api/v1/admin/tenants/${t.id}/portal-links`,{method:'POST',headers:admin,body:'{}'})).json();
console.log(link.url);
const errors=[];
const page=await b.newPage({viewport:{width:1280,height:900}});
page.on('console',m=>{if(m.type()==='error')errors.push(m.text())}); page.on('pageerror',e=>errors.push(String(e)));
await page.goto(link.url.replace(/^https?:\/\/[^/]+/,base)); await page.waitForTimeout(3000);
await page.screenshot({path:out+'portal-home.png'});
for (const p of process.argv.slice(2)) { await page.goto(base+'/portal/'+p); await page.waitForTimeout(1800); await page.screenshot({path:out+'portal-'+p.replaceAll('/','_')+'.png', fullPage:true}); }
console.log(await page.locator('nav a').evaluateAll(a=>a.map(x=>x.getAttribute('href')+' '+x.textContent)));
console.log(errors.slice(0,10)); await b.close();
