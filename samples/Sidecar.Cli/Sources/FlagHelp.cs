using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Sources;

/// <summary>The usual help, then the flags: as a table, or where that is.</summary>
/// <param name="whole">True for the table.</param>
sealed class FlagHelp(bool whole) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.CommandResult.Command.TreatUnmatchedTokensAsErrors = true; // Keeps them out of the usage line.
        parseResult.RootCommandResult.Command.Options.OfType<HelpOption>().Select(help => help.Action).OfType<HelpAction>().Single().Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (!whole)
        {
            output.WriteLine("All else are flags of istio-iptables; 'sidecar rules --help' has them.");
            return ExitCode.Ok;
        }
        output.WriteLine("Flags of istio-iptables:");
        foreach (var flag in InterceptionFlags.Istio.Where(flag => flag.Name.Length > 0))
            output.WriteLine($"  {(flag.Short is { } letter ? $"-{letter}," : "   ")} {flag,-37} {Describe(flag)}");
        output.WriteLine();
        output.WriteLine("Each has a default in the environment: --redirect-dns in REDIRECT_DNS, and so on. Also read are:");
        foreach (var variable in InterceptionFlags.Istio.Where(flag => flag.Name.Length == 0))
            output.WriteLine($"  {variable,-41} {Describe(variable)}");
        output.WriteLine();
        output.WriteLine("Accepted, as an injector writes them, and without effect, since there is no log:");
        foreach (var flag in InterceptionFlags.Logging)
            output.WriteLine($"  {flag}");
        return ExitCode.Ok;
    }

    static string Describe(InterceptionFlag flag) =>
        flag.Default is "" or "false" ? flag.Description : $"{flag.Description} [default: {flag.Default}]";
}
