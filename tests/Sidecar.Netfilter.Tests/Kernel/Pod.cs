using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>A namespace that stands for a pod and one that stands for the rest of the world, joined by a pair of interfaces.</summary>
sealed class Pod : IDisposable
{
    public const string Address = "10.77.0.2";
    public const string AddressV6 = "fd77::2";
    public const string World = "10.77.0.1";
    public const string WorldV6 = "fd77::1";

    public Pod(params string[] programs)
    {
        Inside = NetworkNamespace.Create(["iptables-restore", "ip6tables-restore", "iptables-save", "ip6tables-save", "nft", .. programs]);
        try
        {
            Outside = NetworkNamespace.Create();
            Inside.Connect("eth0", Outside, "eth0");
            Inside.AddAddress($"{Address}/24", "eth0");
            Inside.AddAddress($"{AddressV6}/64", "eth0");
            Outside.AddAddress($"{World}/24", "eth0");
            Outside.AddAddress($"{WorldV6}/64", "eth0");
            Inside.Run("ip", "route", "add", "default", "via", World).Expect();
            Inside.Run("ip", "-6", "route", "add", "default", "via", WorldV6).Expect();
            Here = new Roles(Inside);
            There = new Roles(Outside);
        }
        catch
        {
            Inside.Dispose();
            throw;
        }
    }

    public NetworkNamespace Inside { get; }

    public NetworkNamespace Outside { get; }

    public Roles Here { get; }

    public Roles There { get; }

    /// <summary>Loads the rules as a tool would: a restore a family, or one nft transaction.</summary>
    public void Load(RuleScript script)
    {
        Restore(IptablesRestoreFormat.IPv4.Render(script), "iptables-restore");
        Restore(IptablesRestoreFormat.IPv6.Render(script), "ip6tables-restore");
        if (NftFormat.Instance.Render(script) is { Length: > 0 } nft)
            Inside.Run(["nft", "-f", "-"], nft).Expect();
    }

    public void Load(string commandLine, bool ipv6 = false) => Load(InterceptionRules.Script(Settings(commandLine, ipv6)));

    public static InterceptionSettings Settings(string commandLine, bool ipv6 = false, Dialect dialect = Dialect.Default, string resolvers = "")
    {
        var arguments = InterceptionArguments.Parse(commandLine.Split(' ').Select(word => word == "''" ? "" : word), _ => null).Value;
        arguments.Options.IPv6 = ipv6;
        arguments.Options.Dialect = dialect.ToString();
        arguments.Options.DnsServers = resolvers;
        return arguments.ReadSettings().Value;
    }

    public void Dispose()
    {
        Here.Dispose();
        There.Dispose();
        Inside.Dispose();
        Outside.Dispose();
    }

    void Restore(string text, string program)
    {
        if (text.Length > 0)
            Inside.Run([program, "--noflush"], text).Expect();
    }
}
