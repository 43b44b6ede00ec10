using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Planning;
using Sidecar.Samples.Tests.Cli;

namespace Sidecar.Samples.Tests.Native;

/// <summary>A namespace that stands for a pod, beside one for the world, and what an injector wrote for its init container.</summary>
sealed class InjectedPod : IDisposable
{
    public const string Own = "10.77.0.2";
    public const string WorldAddress = "10.77.0.1";

    public InjectedPod()
    {
        Inside = NetworkNamespace.Create("iptables-nft-save", "ip6tables-nft-save", "iptables-nft-restore", "ip6tables-nft-restore", "iptables-legacy-save", "ip6tables-legacy-save", "nft");
        try
        {
            World = NetworkNamespace.Create();
            Inside.Connect("eth0", World, "eth0");
            Inside.AddAddress($"{Own}/24", "eth0");
            Inside.AddAddress("fd77::2/64", "eth0");
            World.AddAddress($"{WorldAddress}/24", "eth0");
            Inside.Run("ip", "route", "add", "default", "via", WorldAddress).Expect();
        }
        catch
        {
            Inside.Dispose();
            throw;
        }
    }

    public NetworkNamespace Inside { get; }

    public NetworkNamespace World { get; }

    /// <summary>The arguments of the container <c>istio-init</c>, as the injector writes them.</summary>
    public static string[] Arguments(params string[] annotations)
    {
        var lines = string.Concat(annotations.Select(annotation => $"\n    {annotation}"));
        var manifest = $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:{(lines.Length > 0 ? lines : " {}")}\nspec:\n  containers:\n  - name: web\n    image: web\n";
        var pod = JsonNode.Parse(Tool.RunOn(manifest, "inject", "-f", "-", "-o", "json").Output)!;
        var init = pod["spec"]!["initContainers"]!.AsArray().Single(container => (string?)container!["name"] == "istio-init")!;
        return [.. init["args"]!.AsArray().Select(argument => (string)argument!)];
    }

    /// <summary>What the arguments of the container bring into force.</summary>
    public static NamespaceState Wanted(string[] arguments) => NamespaceState.Of(Settings(arguments));

    /// <summary>What the arguments of the container say.</summary>
    public static InterceptionSettings Settings(string[] arguments)
    {
        var read = InterceptionArguments.Parse(arguments[1..].Where(argument => !argument.StartsWith("--log", StringComparison.Ordinal)), _ => null).Value;
        read.Options.Dialect = "istio";
        read.Options.IPv6 = read.DualStack;
        return read.ReadSettings().Value;
    }

    /// <summary>Runs the native program in the pod.</summary>
    public ProgramResult Run(params string[] arguments) => Inside.Run([NativeTool.Path, .. arguments], stdin: null, seconds: 60);

    /// <summary>The rules in force, in normal form: those of either kind of iptables, and those of nft.</summary>
    public RuleSet Rules() => new RuleSet(
    [
        .. Saved(IptablesRestoreFormat.IPv4, "iptables-nft-save"),
        .. Saved(IptablesRestoreFormat.IPv6, "ip6tables-nft-save"),
        .. Saved(IptablesRestoreFormat.IPv4, "iptables-legacy-save"),
        .. Saved(IptablesRestoreFormat.IPv6, "ip6tables-legacy-save"),
        .. NftFormat.ParseRuleSet(Inside.Run("nft", "-n", "-s", "list", "ruleset", "inet").Expect()).Value.Tables,
    ]).Normalise();

    EquatableArray<Table> Saved(IptablesRestoreFormat format, string program) => format.Parse(Inside.Run(program).Expect()).Value.ToRuleSet().Tables;

    /// <summary>The rules and the routing as the programs of the system print them.</summary>
    public string Everything() => string.Concat(
        new string[][]
        {
            ["iptables-nft-save"], ["ip6tables-nft-save"], ["nft", "-s", "list", "ruleset", "inet"], ["ip", "-4", "rule"], ["ip", "-6", "rule"],
            ["ip", "-4", "route", "show", "table", "133"], ["ip", "-6", "address", "show", "dev", "lo"],
        }.SelectMany(command => Inside.Run(command).Output.Split('\n').Where(line => !line.StartsWith('#')).Append("--")).Select(line => line + "\n"));

    /// <summary>True where a connection of a user to the world ends at a listener on a port of the pod.</summary>
    public bool IsCaptured(uint user, ushort port)
    {
        using var listener = Inside.Inside(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen();
            return socket;
        });
        using var client = Inside.Inside(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), user, user);
        try
        {
            client.Connect(IPAddress.Parse(WorldAddress), 8080);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
        return listener.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead);
    }

    public void Dispose()
    {
        Inside.Dispose();
        World.Dispose();
    }
}
