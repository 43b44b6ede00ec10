using System.Diagnostics.CodeAnalysis;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Cli.Sources;

/// <summary>What flags of istio-iptables ask for.</summary>
/// <param name="Arguments">The command line as it was read.</param>
/// <param name="Settings">What is to be intercepted.</param>
/// <param name="Warnings">What is allowed but odd, one line each.</param>
sealed record Interception(
    InterceptionArguments Arguments, InterceptionSettings Settings, IReadOnlyList<string> Warnings)
{
    const string ResolverFile = "/etc/resolv.conf";

    /// <summary>Reads the flags, or says all that is wrong with them.</summary>
    /// <param name="verb">The name of the verb, for messages.</param>
    /// <param name="flags">The flags, one by one.</param>
    /// <param name="terminal">Gives the environment and the resolvers.</param>
    /// <param name="choose">Sets what is no flag: dialect, families.</param>
    /// <param name="read">What they ask for.</param>
    /// <param name="failure">What is wrong.</param>
    public static bool TryRead(
        string verb, IReadOnlyList<string> flags, Terminal terminal, Action<InterceptionArguments> choose,
        [NotNullWhen(true)] out Interception? read, [NotNullWhen(false)] out Outcome? failure)
    {
        read = null;
        var parsed = InterceptionArguments.Parse(flags, terminal.Environment);
        if (!parsed.IsSuccess)
        {
            failure = Outcome.Unusable([.. parsed.Problems.Select(Line)]);
            return false;
        }
        choose(parsed.Value);
        if (ReadResolvers(parsed.Value.Options, terminal) is { } unreadable)
        {
            failure = Outcome.Unusable(unreadable);
            return false;
        }
        var settings = parsed.Value.ReadSettings();
        failure = settings.IsSuccess ? null : Outcome.Unusable([.. settings.Problems.Select(Line)]);
        if (failure is null)
            read = new(parsed.Value, settings.Value, [.. parsed.Warnings.Concat(settings.Warnings).Select(Line)]);
        return failure is null;

        string Line(OptionProblem problem) => $"sidecar {verb}: {problem}";
    }

    /// <summary>The resolvers of this machine, where the flags ask for them; else, or on success, null.</summary>
    static string? ReadResolvers(InterceptionOptions options, Terminal terminal)
    {
        if (!options.RedirectDns || options.CaptureAllDns)
            return null;
        try
        {
            var servers = ResolverConfiguration.Parse(terminal.SystemFile(ResolverFile), out var problems);
            options.DnsServers = string.Join(',', servers);
            return problems.IsEmpty ? null : string.Join('\n', problems.Select(one => $"{ResolverFile}:{one}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"{ResolverFile}: needed for --redirect-dns without --capture-all-dns, but {error.Message}";
        }
    }
}
