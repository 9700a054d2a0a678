package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// commands is the command line.
type commands struct {
	Config  string `short:"c" placeholder:"FILE" help:"Configuration file. Without it compare, dispatch and carrier check simulate WeChat and the carriers in this process."`
	Verbose bool   `short:"v" help:"Log what the engine and the transport do to standard error."`

	Demo     demoCommand     `cmd:"" help:"Compare, dispatch and follow an order against the simulator."`
	Compare  compareCommand  `cmd:"" help:"Ask every carrier what an order would cost."`
	Dispatch dispatchCommand `cmd:"" help:"Place an order with the best offer, or a carrier of choice."`
	Check    checkCommand    `cmd:"" help:"Hold an order to every rule, offline."`

	Run        runCommand        `cmd:"" help:"Supervise the deliveries of a store: ask, place, follow, and take pushes, until interrupted."`
	Deliveries deliveriesCommand `cmd:"" help:"List the deliveries of a store."`
	Explain    explainCommand    `cmd:"" help:"Tell the story of one order: who was asked, why this one, what happened, what it cost."`
	Report     reportCommand     `cmd:"" help:"Say what was spent, and hold a carrier's bill against it."`
	Backtest   backtestCommand   `cmd:"" help:"Try a policy on what happened: what it would have chosen, and what is known of how that had come out."`

	Cancel        cancelCommand        `cmd:"" help:"Call an order off."`
	Tip           tipCommand           `cmd:"" help:"Offer the rider more, as long as none has accepted."`
	Hold          holdCommand          `cmd:"" help:"Ask nobody before the goods are ready."`
	Release       releaseCommand       `cmd:"" help:"Say that the goods of a held order are ready."`
	Redispatch    redispatchCommand    `cmd:"" help:"Try an order again that failed, was called off or came back."`
	Resolve       resolveCommand       `cmd:"" help:"Say how a parked placement stands, after you found out."`
	Reorder       reorderCommand       `cmd:"" help:"Have a carrier take the order anew that it ended, under the same number."`
	ConfirmReturn confirmReturnCommand `cmd:"" help:"Say that the goods are back."`
	Refresh       refreshCommand       `cmd:"" help:"Have the carriers asked how an order stands."`

	Export exportCommand `cmd:"" help:"Write journals as JSON lines. They hold personal data."`
	Prune  pruneCommand  `cmd:"" help:"Take old deliveries out of a store."`
	Erase  eraseCommand  `cmd:"" help:"Take the personal data out of an order that is over."`

	Setup    configCommand   `cmd:"" name:"config" help:"Make a configuration file, and look at one."`
	Doctor   doctorCommand   `cmd:"" help:"Look at everything that a configuration describes, and say what is wrong and what to do, in the order to do it."`
	Policy   policyCommand   `cmd:"" help:"Look at a policy file."`
	Carrier  carrierCommand  `cmd:"" help:"Try a carrier."`
	Simulate simulateCommand `cmd:"" help:"Serve WeChat and four carriers for programs in any language."`
	Sign     signCommand     `cmd:"" help:"Print a delivery_sign."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// program is what every command gets.
type program struct {
	screen
	config string
	log    *zap.Logger
}

// run is main without the process: it returns the exit code.
func run(ctx context.Context, args []string, s screen) int {
	var c commands
	s.err = &shared{to: s.err}
	parser, err := kong.New(&c,
		kong.Name("paotui"),
		kong.Description("Sends goods across town: asks every courier what it costs, places the order, follows it to the door. "+
			"Exit codes: 0 done, 1 nobody can take it, it is too late, or a rule is broken, 2 bad input or usage, 3 a carrier or the network failed, 130 interrupted."),
		kong.Writers(s.out, s.err),
		kong.Exit(func(code int) { panic(helped(code)) }),
	)
	if err != nil {
		return s.fail(err)
	}
	s.in = interruptible{s.in, ctx.Done()}
	out := &output{to: s.out}
	s.out = out
	return s.written(out, s.end(func() error {
		parsed, err := parser.Parse(args)
		if err == nil {
			err = check(parsed)
		}
		if err != nil {
			return badInput(fmt.Errorf("%w (see paotui --help)", err))
		}
		parsed.BindTo(ctx, (*context.Context)(nil))
		return parsed.Run(&program{screen: s, config: c.Config, log: s.logger(c.Verbose)})
	}))
}

// check refuses flags that are given and say nothing, as an unset variable of a
// script does, and a configuration where none is read.
func check(parsed *kong.Context) error {
	command, _, _ := strings.Cut(parsed.Command(), " <")
	for _, part := range parsed.Path {
		if part.Flag == nil {
			continue
		}
		if part.Flag.Target.Kind() == reflect.String && part.Flag.Target.Len() == 0 {
			return fmt.Errorf("--%s is given and empty", part.Flag.Name)
		}
		if part.Flag.Name == "config" && readsNone(parsed.Command()) {
			return fmt.Errorf("%s reads no configuration: leave out --config", command)
		}
	}
	return nil
}

// readsNone says whether a command has nothing to do with anybody's accounts.
func readsNone(command string) bool {
	return slices.ContainsFunc(withoutConfig, func(name string) bool { return command == name || strings.HasPrefix(command, name+" ") })
}

var withoutConfig = []string{"demo", "check", "backtest", "policy", "config init", "config schema", "simulate", "sign", "version"}

// helped ends a run that only showed the help.
type helped int

// end runs a command and says how it ended.
func (s screen) end(command func() error) (code int) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case helped:
			code = int(v)
		default:
			panic(v)
		}
	}()
	return s.fail(command())
}

// fail prints an error, if there is anything to print, and gives its exit code.
func (s screen) fail(err error) int {
	if err == nil {
		return exitDone
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(s.err, s.paint(red, "paotui: ")+text)
	}
	return exitCode(err)
}

func (s screen) logger(verbose bool) *zap.Logger {
	if !verbose {
		return zap.NewNop()
	}
	encoder := zap.NewDevelopmentEncoderConfig()
	encoder.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(encoder), zapcore.AddSync(s.err), zapcore.DebugLevel))
}

// interrupted says whether an error only means that the user stopped it.
func interrupted(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled))
}
