type Reporter = 'default' | ['json', { outputFile: string }];

/** CI adds the figures of all suites up, each from a file that it names. */
const file = process.env['SIPCTL_TEST_REPORT'];

export const reporters: Reporter[] = file === undefined ? ['default'] : ['default', ['json', { outputFile: file }]];
