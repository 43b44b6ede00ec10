using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification;

/// <summary>Settings, as command lines of istio-iptables, and what is proved about them.</summary>
static class Given
{
    /// <summary>What the injector asks for unless told otherwise.</summary>
    public const string Default = "-p 15001 -z 15006 -u 1337 -g 1337 -m REDIRECT -i * -b * -d 15090,15021,15020";

    public static InterceptionSettings Settings(
        string flags, Dialect dialect = Dialect.Default, Backend backend = Backend.Iptables, bool ipv6 = false, string resolvers = "",
        string loopback = "127.0.0.1/32")
    {
        var options = InterceptionArguments.Parse(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), _ => null).Value.Options;
        (options.Dialect, options.Backend) = (dialect.ToString(), backend.ToString());
        (options.IPv6, options.DnsServers, options.LoopbackCidr) = (ipv6, resolvers, loopback);
        return InterceptionSettings.Read(options).Value;
    }

    /// <summary>The property of an id.</summary>
    public static Property Property(InterceptionSettings settings, string id) =>
        InterceptionProperties.Of(settings).Append(InterceptionProperties.RunningConnectionsSurvive(settings)).Single(property => property.Id == id);

    /// <summary>Checks the rules that the settings give.</summary>
    public static Finding Check(InterceptionSettings settings, string id) => Check(settings, InterceptionRules.Build(settings), id);

    /// <summary>Checks other rules against the settings.</summary>
    public static Finding Check(InterceptionSettings settings, RuleSet rules, string id) =>
        new Verifier(rules, StandardPod.Of(settings)).Check(Property(settings, id));

    /// <summary>What of the settings' promises the rules do not keep, by id.</summary>
    public static IEnumerable<Finding> Broken(InterceptionSettings settings, RuleSet rules) =>
        new Verifier(rules, StandardPod.Of(settings)).Check(InterceptionProperties.Of(settings)).Where(finding => !finding.Holds);

    /// <summary>docs/proofs.md: a loopback range that covers 127.0.0.6 is asked for, and the validator's probe then fails.</summary>
    public static bool IsAsked(InterceptionSettings settings, Finding finding) => finding is Disproved { Property.Id: "probe-passes" }
        && settings.IPv4Loopback.Contains(InterceptionSettings.PassthroughSource(Family.IPv4));

    public static void Proves(Finding finding)
    {
        Assert.True(finding.Holds, finding.ToString());
        Assert.True(((Proved)finding).Concerned > 0, $"It holds for want of a case: {finding}");
    }

    public static Disproved Refutes(Finding finding)
    {
        Assert.True(finding is Disproved, finding.ToString());
        return (Disproved)finding;
    }
}
