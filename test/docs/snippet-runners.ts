export type Command = readonly [program: string, ...args: string[]];

/** How a snippet of docs/verify-webhooks.md is run; each harness is around it what a web framework would be. */
export interface Runner {
  /** The language as the page's code fence names it. */
  fence: string;
  /** The program that has to be there, and how it is asked whether it is. */
  needs: Command;
  /** Where the snippet is written. */
  file: string;
  /** Other files, by name. */
  harness: Readonly<Record<string, string>>;
  build?: Command;
  /** Reads cases and writes answers. */
  run: Command;
}

/**
 * A harness reads lines: `webhook` or `x`, then in base64, with tabs between, secret, id, timestamp, signatures and body, and
 * writes `true` or `false` for each.
 */
export const runners: readonly Runner[] = [
  {
    fence: 'js',
    needs: ['node', '--version'],
    file: 'webhooks.mjs',
    harness: {
      'main.mjs': `
import { readFileSync } from 'node:fs';
import { verifyWebhook, verifyXSignature } from './webhooks.mjs';
for (const line of readFileSync(0, 'utf8').trimEnd().split('\\n')) {
  const [kind, ...fields] = line.split('\\t');
  const parts = fields.map((field) => Buffer.from(field, 'base64'));
  const [secret, id, timestamp, signatures] = parts.map(String);
  const body = parts[4];
  console.log(kind === 'x' ? verifyXSignature(secret, signatures, body) : verifyWebhook(secret, id, timestamp, signatures, body));
}`,
    },
    run: ['node', 'main.mjs'],
  },
  {
    fence: 'python',
    needs: ['python3', '--version'],
    file: 'webhooks.py',
    harness: {
      'main.py': `
import base64, sys
from webhooks import verify_webhook, verify_x_signature
for line in sys.stdin.read().rstrip("\\n").split("\\n"):
    kind, *fields = line.split("\\t")
    *texts, body = [base64.b64decode(field) for field in fields]
    secret, id, timestamp, signatures = [text.decode() for text in texts]
    is_ours = verify_x_signature(secret, signatures, body) if kind == "x" else verify_webhook(secret, id, timestamp, signatures, body)
    print(str(is_ours).lower())`,
    },
    run: ['python3', 'main.py'],
  },
  {
    fence: 'go',
    needs: ['go', 'version'],
    file: 'webhooks/webhooks.go',
    harness: {
      'go.mod': 'module snippet\n\ngo 1.20\n',
      'main.go': `package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"snippet/webhooks"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\\t")
		parts := make([][]byte, len(fields))
		for i, field := range fields[1:] {
			parts[i], _ = base64.StdEncoding.DecodeString(field)
		}
		secret, id, timestamp, signatures, body := string(parts[0]), string(parts[1]), string(parts[2]), string(parts[3]), parts[4]
		if fields[0] == "x" {
			fmt.Println(webhooks.VerifyXSignature(secret, signatures, body))
		} else {
			fmt.Println(webhooks.VerifyWebhook(secret, id, timestamp, signatures, body))
		}
	}
}`,
    },
    build: ['go', 'build', '-o', 'main', '.'],
    run: ['./main'],
  },
  {
    fence: 'ruby',
    needs: ['ruby', '--version'],
    file: 'webhooks.rb',
    harness: {
      'main.rb': `
require_relative "webhooks"
STDIN.read.chomp.split("\\n").each do |line|
  kind, *fields = line.split("\\t", -1)
  *texts, body = fields.map { |field| field.unpack1("m0") }
  secret, id, timestamp, signatures = texts.map { |text| text.dup.force_encoding("UTF-8") }
  puts(kind == "x" ? verify_x_signature(secret, signatures, body) : verify_webhook(secret, id, timestamp, signatures, body))
end`,
    },
    run: ['ruby', 'main.rb'],
  },
  {
    fence: 'php',
    needs: ['php', '--version'],
    file: 'webhooks.php',
    harness: {
      'main.php': `<?php
require __DIR__ . '/webhooks.php';
foreach (explode("\\n", rtrim(stream_get_contents(STDIN), "\\n")) as $line) {
    $fields = explode("\\t", $line);
    $kind = array_shift($fields);
    [$secret, $id, $timestamp, $signatures, $body] = array_map('base64_decode', $fields);
    $ours = $kind === 'x' ? verify_x_signature($secret, $signatures, $body) : verify_webhook($secret, $id, $timestamp, $signatures, $body);
    echo $ours ? "true\\n" : "false\\n";
}`,
    },
    run: ['php', 'main.php'],
  },
  {
    fence: 'java',
    needs: ['javac', '-version'],
    file: 'Webhooks.java',
    harness: {
      'Main.java': `
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Main {
    static String text(String field) {
        return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] f = line.split("\\t", -1);
            byte[] body = Base64.getDecoder().decode(f[5]);
            System.out.println(f[0].equals("x")
                ? Webhooks.verifyXSignature(text(f[1]), text(f[4]), body)
                : Webhooks.verifyWebhook(text(f[1]), text(f[2]), text(f[3]), text(f[4]), body));
        }
    }
}`,
    },
    build: ['javac', '-Xlint:all', '-Werror', 'Main.java', 'Webhooks.java'],
    run: ['java', 'Main'],
  },
];
