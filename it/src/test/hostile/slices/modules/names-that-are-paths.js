// expect: value refused
() => { for (const n of ['/etc/passwd', '../../etc/passwd', 'file:///etc/passwd', '.', '..', '', '\0', 'a'.repeat(1e5)]) { try { require(n); return 'out'; } catch {} } return 'refused'; }
