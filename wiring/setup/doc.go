// Package setup makes a configuration file by asking for what it needs. It is what
// `paotui config init` does:
//
//	answers, err := setup.Ask(setup.Questions{In: os.Stdin, Out: os.Stderr, Person: true, File: "paotui.yaml"})
//	...
//	data, err := setup.YAML(answers.Config)
//	...
//	err = setup.Write("paotui.yaml", data, false)
//
// [Ask] holds each answer at once to the rules by which the file will be read (see
// [wiring.Examine]), and asks a person again. It never asks for a secret: only for the
// name of the environment variable, or for the file, that holds it. [YAML] refuses a
// configuration that has a secret in it, and explains each section in comments. [Write]
// makes the file whole or not at all, for its owner alone.
//
// [NewPushSettings] makes the two values of the push that nobody gives one: a token and
// an EncodingAESKey.
package setup
