/** Whatever it is written into must show it as a text. */
export const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>"'\`{{7*7}}javascript:alert(3)`;
