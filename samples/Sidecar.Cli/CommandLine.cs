using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Sidecar.Cli.Verbs;

namespace Sidecar.Cli;

/// <summary>The tool as a function from arguments and streams to an exit code.</summary>
static class CommandLine
{
    /// <summary>What a user types.</summary>
    const string Name = "sidecar";

    static readonly Option<bool> Quiet = new("--quiet") { Description = "Print no warnings.", Recursive = true };
    static readonly Option<bool> Verbose = new("--verbose") { Description = "Print more of what is done.", Recursive = true };

    /// <summary>Whether the user wants no warnings.</summary>
    public static bool IsQuiet(ParseResult parsed) => parsed.GetValue(Quiet);

    /// <summary>Whether the user wants to be told more.</summary>
    public static bool IsVerbose(ParseResult parsed) => parsed.GetValue(Verbose);

    /// <summary>Runs one command line.</summary>
    public static int Run(string[] args, Terminal terminal)
    {
        Outcome? outcome = null;
        var parsed = Root(terminal, made => outcome = made).Parse(args);
        if (parsed.Errors.Count > 0)
            return Print(Misused(parsed), parsed, terminal);
        using var text = new StringWriter { NewLine = "\n" };
        try
        {
            var exit = parsed.Invoke(new InvocationConfiguration
            {
                Output = text,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
            });
            return Print(outcome ?? Outcome.Ok(Named(text.ToString(), parsed)) with { Exit = exit }, parsed, terminal);
        }
        catch (OperationCanceledException)
        {
            return Print(Outcome.Stopped, parsed, terminal);
        }
    }

    static RootCommand Root(Terminal terminal, Action<Outcome> report)
    {
        var root = new RootCommand("Injects sidecars into Kubernetes manifests and makes their traffic rules.")
        {
            Quiet,
            Verbose,
        };
        root.Add(InjectVerb.Create(terminal, report));
        root.Add(InjectVerb.CreateUninject(terminal, report));
        root.Add(ExplainVerb.Create(terminal, report));
        root.Add(WebhooksVerb.Create(terminal, report));
        root.Add(RulesVerb.Create(terminal, report));
        root.Add(ParseVerb.Create(terminal, report));
        root.Add(TraceVerb.Create(terminal, report));
        root.Add(CompareVerb.Create(terminal, report));
        root.Add(PlanVerb.Create(terminal, report));
        root.Add(GraphVerb.Create(terminal, report));
        root.Add(VerifyVerb.Create(terminal, report));
        root.Add(WhatIfVerb.Create(terminal, report));
        root.Add(ApplyVerb.Create(terminal, report));
        root.Add(ApplyVerb.CreateClean(terminal, report));
        root.Add(ValidateVerb.Create(terminal, report));
        root.Add(IstioIptablesVerb.Create(terminal, report));
        root.Add(VersionVerb.Create(report));
        root.Add(CompletionVerb.Create(report));
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpAction { MaxWidth = terminal.Width };
        return root;
    }

    // The library calls the tool by the name of its file, which is the host's or the plugin's where it runs as such.
    static string Named(string help, ParseResult parsed) =>
        help.Replace($"  {parsed.RootCommandResult.Command.Name} ", $"  {Name} ", StringComparison.Ordinal);

    static Outcome Misused(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
            names.Insert(0, result.Command.Name);
        names[0] = Name;
        var verb = string.Join(' ', names);
        return Outcome.Unusable(
            [.. parsed.Errors.Select(error => $"{verb}: {error.Message}"), $"Try '{verb} --help'."]);
    }

    static int Print(Outcome outcome, ParseResult parsed, Terminal terminal)
    {
        foreach (var error in outcome.Errors)
            terminal.WriteError(error);
        if (!parsed.GetValue(Quiet))
            foreach (var warning in outcome.Warnings)
                terminal.WriteWarning(warning);
        return Write(outcome.Output.Span, terminal) ? outcome.Exit : ExitCode.Usage;
    }

    static bool Write(ReadOnlySpan<byte> output, Terminal terminal)
    {
        try
        {
            if (output.IsEmpty)
                return true;
            terminal.Output.Write(output);
            terminal.Output.Flush();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            terminal.WriteError($"standard output: cannot be written: {failure.Message}");
            return false;
        }
    }
}
