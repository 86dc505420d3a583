import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPoster } from '../../src/webhooks/post.js';
import { checkUrl } from '../../src/webhooks/safe-url.js';
import { httpReceiver, request, testPoster } from './receivers.js';

/**
 * Ways past a filter, each as it is given to us. Sources: PayloadsAllTheThings (Server Side Request Forgery), OWASP's SSRF
 * cheat sheet, PortSwigger's URL validation bypass list, Orange Tsai's "A New Era of SSRF".
 */
const tricks: Record<string, string[]> = {
  'IPv4 in other notations': [
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7F.0x0.0x0.0x1/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://0177.0x0.0.1/',
    'https://00000177.000.00.0001/',
    'https://127.1/',
    'https://127.0.1/',
    'https://0/',
    'https://0x0/',
    'https://10.1/',
    'https://192.168.257/',
    'https://2852039166/',
    'https://0xA9FEA9FE/',
    'https://0251.0376.0251.0376/',
    'https://0251.254.169.254/',
    'https://169.254.43518/',
    'https://127.127.127.127/',
    'https://127.0.0.1./',
    'https://127%2e0%2e0%2e1/',
    'https://%31%32%37.0.0.1/',
  ],
  'letters and dots that IDNA turns into others': [
    'https://１２７.０.０.１/',
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://127．0．0．1/',
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'https://ｌｏｃａｌｈｏｓｔ/',
    'https://loc\u00ADalhost/',
    'https://local\u200Dhost/',
    'https://metadata.google.ｉｎｔｅｒｎａｌ/',
    'https://LOCALHOST/',
    'https://%6c%6f%63%61%6c%68%6f%73%74/',
  ],
  'numbers that overflow, or are none': [
    'https://425.510.425.510/',
    'https://7147006462/',
    'https://0x41414141A9FEA9FE/',
    'https://256.0.0.1/',
    'https://127.0.0.0x100/',
    'https://08.8.8.8/',
    'https://1.2.3.4.5/',
    'https://127..0.0.1/',
  ],
  'IPv6, and IPv4 inside of it': [
    'https://[::]/',
    'https://[::1]/',
    'https://[0000:0000:0000:0000:0000:0000:0000:0001]/',
    'https://[::127.0.0.1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'https://[::ffff:0:10.0.0.1]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::8.8.8.8]/',
    'https://[64:ff9b:1:abcd::a9fe:a9fe]/',
    'https://[2002:7f00:1::]/',
    'https://[2002:a9fe:a9fe::1]/',
    'https://[2001:0:7f00:1::]/',
    'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
    'https://[2606:4700::5efe:127.0.0.1]/',
    'https://[2606:4700::200:5efe:10.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fe80::5efe:127.0.0.1]/',
    'https://[fec0::1]/',
    'https://[fc00::1]/',
    'https://[fd00::1]/',
    'https://[ff02::1]/',
    'https://[100::1]/',
    'https://[2001:db8::1]/',
    'https://[3fff::1]/',
    'https://[5f00::1]/',
    'https://[2001:2::1]/',
    'https://[2001:20::1]/',
  ],
  'zone ids': ['https://[fe80::1%25eth0]/', 'https://[fe80::1%eth0]/', 'https://[::1%lo]/'],
  'metadata services': [
    'https://169.254.169.254/latest/meta-data/',
    'https://169.254.169.253/',
    'https://169.254.170.2/v2/credentials/',
    'https://169.254.0.23/',
    'https://169.254.42.42/',
    'https://100.100.100.200/latest/meta-data/',
    'https://168.63.129.16/machine',
    'https://192.0.0.192/latest/',
    'https://[fd00:ec2::254]/latest/meta-data/',
    'https://[fd00:ec2::23]/v1/credentials',
    'https://[fd20:ce::254]/computeMetadata/v1/',
    'https://[::ffff:168.63.129.16]/',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://metadata.goog/computeMetadata/v1/',
    'https://metadata/computeMetadata/v1/',
    'https://METADATA.tencentyun.com/latest/meta-data/',
    'https://metadata.packet.net/userdata',
    'https://metadata.platformequinix.com/metadata',
    'https://instance-data/latest/',
    'https://instance-data.ec2.internal/',
    'https://rancher-metadata/latest/',
  ],
  'ranges that lead nowhere in public': [
    'https://0.1.2.3/',
    'https://10.255.255.255/',
    'https://100.64.0.1/',
    'https://100.127.255.255/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.0.2.1/',
    'https://192.88.99.1/',
    'https://192.168.0.1/',
    'https://198.18.0.1/',
    'https://198.19.255.255/',
    'https://198.51.100.1/',
    'https://203.0.113.1/',
    'https://224.0.0.1/',
    'https://239.255.255.255/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
  ],
  'names of one machine or network': [
    'https://localhost/',
    'https://localhost./',
    'https://a.localhost/',
    'https://localhost.localdomain/',
    'https://localhost6.localdomain6/',
    'https://ip6-localhost/',
    'https://127.0.0.1.localhost/',
    'https://router.local/',
    'https://host.docker.internal/',
    'https://kubernetes.default.svc/',
    'https://kubernetes.default.svc.cluster.local/',
    'https://redis.service.consul/',
    'https://nas.home.arpa/',
    'https://jenkins.corp/',
    'https://postgres/',
    'https://postgres:443/',
    'https://facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion/',
    'https://example.com./',
    'https://example.com../',
  ],
  'authorities that two parsers read differently': [
    'https://example.com@127.0.0.1/',
    'https://127.0.0.1@example.com/',
    'https://user:password@example.com/',
    'https://:@example.com/',
    'https://1.1.1.1 &@2.2.2.2# @3.3.3.3/',
    'https://127.1.1.1:443\\@example.com/',
    'https://example.com:443\\@@127.0.0.1/',
    'https://example.com\\@127.0.0.1/',
    'https://example.com#@127.0.0.1/',
    'https:\\\\example.com/',
    'https:/example.com/',
    'https:///example.com/',
    'https:example.com',
    '//example.com/',
    'https://example.com\t@127.0.0.1/',
    'https://exa\nmple.com/',
    'https://example.com%00.internal/',
    'https://example.com%2f@127.0.0.1/',
    'https://example.com:+443/',
    'https://[::1]:443:80/',
    'https://[127.0.0.1]/',
    'https://127.0.0.1:443@/',
  ],
  'other schemes': [
    'http://example.com/',
    'ftp://example.com/',
    'gopher://127.0.0.1:25/_HELO',
    'dict://127.0.0.1:11211/stats',
    'file:///etc/passwd',
    'ldap://127.0.0.1/',
    'jar:https://127.0.0.1!/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:https://example.com/1',
    'view-source:https://example.com/',
    '0://example.com:80;https://127.0.0.1/',
  ],
  'ports on which nobody speaks HTTP': [
    22, 25, 53, 110, 143, 389, 465, 587, 993, 3306, 5432, 6379, 11211, 27017, 0,
  ].map((port) => `https://example.com:${port}/`),
  'names that are too long': [
    `https://${'a'.repeat(64)}.com/`,
    `https://${'a.'.repeat(127)}com/`,
    `https://${'a'.repeat(100_000)}.com/`,
    `https://${'xn--'.repeat(50)}.com/`,
  ],
};

let trap: Server;
let reached = 0;
beforeAll(async () => {
  trap = createServer((_, answer) => answer.end());
  trap.on('connection', () => reached++);
  await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
});
afterAll(() => trap.close());

describe.each(Object.entries(tricks))('%s', (_what, urls) => {
  test.each(urls)('are refused when saved and when sent: %j', async (url) => {
    expect(checkUrl(url, { allowInsecure: false }).ok).toBe(false);
    const asked: string[] = [];
    const poster = createPoster({
      allowInsecure: false,
      resolve: async (name) => {
        asked.push(name);
        return ['127.0.0.1'];
      },
    });
    expect(await poster.post(request(url))).toMatchObject({ status: null, errorKind: 'blocked', ownFault: false });
    expect(asked).toEqual([]);
    await poster.close();
  });
});

describe('names whose answer is not public', () => {
  const answers: [what: string, addresses: string[]][] = [
    ['nip.io and its like', ['127.0.0.1']],
    ['a metadata service', ['169.254.169.254']],
    ['IPv6 loopback', ['::1']],
    ['an address that carries IPv4', ['::ffff:10.0.0.1']],
    ['a private address behind a public one', ['93.184.215.14', '10.0.0.1']],
    ['a public address behind a private one', ['fd00::1', '2606:4700:4700::1111']],
    ['an ISATAP address', ['2606:4700::5efe:10.0.0.1']],
    ['what is no address', ['2130706433']],
    ['a zone id', ['fe80::1%eth0']],
  ];
  test.each(answers)('%s: nobody is dialled', async (_what, addresses) => {
    const poster = testPoster({ allowInsecure: false, resolve: async () => addresses });
    const { port } = trap.address() as AddressInfo;
    for (const url of [`https://rebind.example.com/`, `https://rebind.example.com:${port}/`])
      expect(await poster.post(request(url))).toMatchObject({ errorKind: 'blocked', ownFault: false });
    expect(reached).toBe(0);
  });

  test('a kept connection still leads to the address that was checked, and a new one is checked anew', async () => {
    let current = '127.0.0.1';
    const receiver = await httpReceiver((_, answer) => answer.end());
    const poster = testPoster({ resolve: async () => [current] });
    const url = `http://rebind.example.com:${receiver.port}/`;
    expect(await poster.post(request(url))).toMatchObject({ ok: true });
    current = '169.254.169.254';
    expect(await poster.post(request(url))).toMatchObject({ ok: true });
    expect(receiver.connections()).toBe(1);
    for (const socket of receiver.sockets) socket.destroy();
    await expect.poll(() => poster.connections().idle).toBe(0);
    expect(await poster.post(request(url))).toMatchObject({ errorKind: 'blocked' });
    expect(receiver.connections()).toBe(1);
  });
});

test.each([
  'https://example.com/',
  'https://EXAMPLE.com',
  'https://example.com:8443/a/../b?c=//d@e',
  'https://bücher.de/ü',
  'https://xn--bcher-kva.de/',
  'https://my_hook.example.com/',
  'https://1.1.1.1/',
  'https://134744072/',
  'https://[2606:4700:4700::1111]:8443/',
  'https://[64:ff9b::8.8.8.8]/',
  'https://metadata.example.com/',
  'https://localhost.example.com/',
  'https://169.254.169.254.example.com/',
  `https://${'a'.repeat(63)}.example.com/`,
])('an ordinary address is allowed: %s', (url) => {
  expect(checkUrl(url, { allowInsecure: false })).toMatchObject({ ok: true });
});
