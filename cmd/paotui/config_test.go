package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/paotui-go/paotui/wiring"
)

const exampleConfig = "../../examples/paotui.yaml"

// exampleSecrets sets every variable that the example configuration names.
func exampleSecrets(t *testing.T) {
	for _, name := range []string{"APP_SECRET", "SFTC_SECRET", "DADA_SECRET", "MTPS_SECRET", "SS_SECRET", "PUSH_TOKEN"} {
		t.Setenv("PAOTUI_"+name, "VERYSECRET-"+name)
	}
	t.Setenv("PAOTUI_PUSH_KEY", strings.Repeat("A", 43))
}

func TestAConfigurationIsChecked(t *testing.T) {
	got := paotui(t, "", "config", "check", exampleConfig)
	want := "paotui.yaml:11: mistake: apps.wx0123456789abcdef.secret: the environment has no PAOTUI_APP_SECRET"
	all := "the environment lacks PAOTUI_APP_SECRET, PAOTUI_DADA_SECRET, PAOTUI_MTPS_SECRET, PAOTUI_PUSH_KEY, PAOTUI_PUSH_TOKEN, PAOTUI_SFTC_SECRET, PAOTUI_SS_SECRET"
	if got.code != exitInput || got.out != "" || !strings.Contains(got.err, want) || !strings.Contains(got.err, all) || !strings.Contains(got.err, "is refused: mistakes: 7") {
		t.Errorf("%+v", got)
	}
	bare := paotui(t, "", "config", "check", exampleConfig, "--without-env")
	if bare.code != exitDone || bare.err != "" || !strings.Contains(bare.out, "needs     PAOTUI_APP_SECRET\n") {
		t.Errorf("%+v", bare)
	}
	exampleSecrets(t)
	fine := paotui(t, "", "config", "check", "--config", exampleConfig)
	for _, want := range []string{
		"paotui.yaml is fine.", "api       https://api.weixin.qq.com\n", "app       wx0123456789abcdef\n", "shop      cafe-beijing: SFTC, DADA, MTPS, SS\n",
		"push      127.0.0.1:8080/wechat/push for wx0123456789abcdef, secure\n", "store     ../../examples/deliveries.db\n",
		"policy    ../../examples/policy.yaml: hurry, usual\n", "needs     PAOTUI_APP_SECRET, which is set\n",
	} {
		if fine.code != exitDone || !strings.Contains(fine.out, want) {
			t.Errorf("exit code %d, %q, want in it %q", fine.code, fine.out, want)
		}
	}
	doc := paotui(t, "", "config", "check", exampleConfig, "--json")
	if doc.code != exitDone || !document[configCheckJSON](t, doc.out).OK {
		t.Errorf("%+v", doc)
	}
	if shown := fine.out + doc.out; strings.Contains(shown, "VERYSECRET") || strings.Contains(shown, "AAAAA") {
		t.Error("a secret is shown")
	}
}

func TestMistakesOfAConfigurationAreADocumentToo(t *testing.T) {
	bad := file(t, "paotui.yaml", "apps:\n  wx0123456789abcdef: {secret: VERYSECRET, tokn: x}\nshops: {}\n")
	got := paotui(t, "", "config", "check", bad, "--json")
	doc := document[configCheckJSON](t, got.out)
	if got.code != exitInput || doc.OK || len(doc.Mistakes) != 2 || *doc.Mistakes[0].Line != 2 || *doc.Mistakes[0].Column != 44 ||
		doc.Mistakes[0].Key != "apps.wx0123456789abcdef.tokn" || len(doc.Warnings) != 1 || strings.Contains(got.out, "VERYSECRET") {
		t.Errorf("exit code %d, %s", got.code, got.out)
	}
	if got := paotui(t, "", "config", "check", "nowhere.yaml"); got.code != exitInput || !strings.Contains(got.err, "nowhere.yaml: mistake: can not be read: no such file or directory") {
		t.Errorf("%+v", got)
	}
	if got := paotui(t, "", "config", "check"); got.code != exitInput || !strings.Contains(got.err, "name the configuration file") {
		t.Errorf("%+v", got)
	}
}

func TestTheSchemaOfAConfiguration(t *testing.T) {
	if got := paotui(t, "", "config", "schema"); got.code != exitDone || !bytes.Equal([]byte(got.out), wiring.Schema()) {
		t.Error("the schema is another one")
	}
}
