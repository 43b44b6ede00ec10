namespace Sidecar.Netfilter.Interception;

/// <summary>What a command line of istio-iptables and its environment say.</summary>
/// <remarks>
/// The environment gives the default, an explicit flag wins. What istio-iptables finds out by itself, IPv6 and the
/// resolvers, is the caller's to put into <see cref="Options"/>.
/// </remarks>
public sealed record InterceptionArguments
{
    internal InterceptionArguments(InterceptionOptions options, Func<string, string> label) => (Options, this.label) = (options, label);

    readonly Func<string, string> label;

    /// <summary>What is to be intercepted.</summary>
    public InterceptionOptions Options { get; }

    /// <summary>Nothing is to be executed (<c>--dry-run</c>).</summary>
    public bool DryRun { get; init; }

    /// <summary>The port that the validator calls.</summary>
    public ushort ProbePort { get; init; }

    /// <summary>How long the validator waits.</summary>
    public TimeSpan ProbeTimeout { get; init; }

    /// <summary>Neither rules nor routes are to be set.</summary>
    public bool SkipRuleApply { get; init; }

    /// <summary>The rules are to be probed afterwards.</summary>
    public bool RunValidation { get; init; }

    /// <summary>IPv6 is on where any address is IPv6; see <see cref="LocalAddresses.UseIPv6"/>.</summary>
    public bool DualStack { get; init; }

    /// <summary>The lock file's path in CNI mode.</summary>
    public string NetworkNamespace { get; init; } = "";

    /// <summary>The pod's network with the host's files.</summary>
    public bool CniMode { get; init; }

    /// <summary>Rules of another configuration are to be replaced.</summary>
    public bool Reconcile { get; init; }

    /// <summary>Rules are to be removed, not made.</summary>
    public bool CleanupOnly { get; init; }

    /// <summary>Rules are to be applied even where all seems in place.</summary>
    public bool ForceApply { get; init; }

    /// <summary><c>legacy</c>, <c>nft</c>, or empty to find out.</summary>
    public string ForceIptablesBinary { get; init; } = "";

    /// <summary>Reads a command line and an environment.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="environment">Gives the value of an environment variable, or null.</param>
    /// <param name="proxyUser">The default of <c>--proxy-uid</c>: the uid of the user that <c>$ENVOY_USER</c> names, else 1337.</param>
    public static InterceptionArgumentsResult Parse(
        IEnumerable<string> arguments, Func<string, string?> environment, string proxyUser = "1337")
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        var values = new FlagValues();
        values.TakeEnvironment(environment);
        values.TakeArguments([.. arguments]);
        return new ArgumentsReader(values, proxyUser).Read();
    }

    /// <summary>Checks <see cref="Options"/>; problems name the flag or variable that the value came from.</summary>
    public InterceptionSettingsResult ReadSettings() => new SettingsReader(Options, label).Read();
}
