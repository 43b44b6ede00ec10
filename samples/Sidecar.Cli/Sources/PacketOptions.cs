using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sidecar.Netfilter;
using Sidecar.Netfilter.Evaluation;

namespace Sidecar.Cli.Sources;

/// <summary>The options that choose a packet: who connects to what.</summary>
sealed class PacketOptions
{
    readonly Option<string> to = new("--to")
    {
        Description = "Whom it is for: an address, and for protocols with ports a port, such as 203.0.113.7:443 or [fd00::7]:80.",
        HelpName = "ADDRESS:PORT",
        Required = true,
    };
    readonly Option<string> from = new("--from")
    {
        Description = "Whom it is from. Default: what the routes choose, or a neighbour of the pod for what arrives.",
        HelpName = "ADDRESS[:PORT]",
    };
    readonly Option<string> arriving = new("--in")
    {
        Description = "The interface by which it arrives. Default: a process of the pod sends it.",
        HelpName = "INTERFACE",
    };
    readonly Option<string> protocol = new("--protocol")
    {
        Description = "tcp, udp, icmp, ipv6-icmp, sctp, or a number.",
        DefaultValueFactory = _ => "tcp",
    };
    readonly Option<string> user = new("--uid")
    {
        Description = "The user that sends it, a number or 'proxy'. Default: 1000, an application's.",
        HelpName = "UID",
    };
    readonly Option<uint?> group = new("--gid")
    {
        Description = "The group that sends it. Default: the number of the user, or the proxy's group.",
        HelpName = "GID",
    };
    readonly Option<string> mark = new("--mark")
    {
        Description = "The mark of the sending socket, decimal or 0x….",
        HelpName = "MARK",
    };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="required">Whether a packet has to be chosen.</param>
    public void AddTo(Command verb, bool required = true)
    {
        to.Required = required;
        foreach (var option in new Option[] { to, from, arriving, protocol, user, group, mark })
            verb.Add(option);
        verb.Validators.Add(Check);
    }

    /// <summary>The packet that was chosen; null where none was.</summary>
    public Packet? Read(ParseResult parsed, RuleSource source)
    {
        if (parsed.GetValue(to) is not { } target || !TryParseEndpoint(target, out var receiver))
            return null;
        var sender = parsed.GetValue(from) is { } text && TryParseEndpoint(text, out var given) ? given : default(Endpoint?);
        var by = parsed.GetValue(arriving);
        return new Packet
        {
            Protocol = Protocol.Parse(parsed.GetRequiredValue(protocol)),
            Destination = receiver.Address,
            DestinationPort = receiver.Port,
            Source = sender?.Address ?? (by is null ? null : PodNetwork.Neighbour(receiver.Address.Family)),
            SourcePort = sender is { Port: > 0 } chosen ? chosen.Port : (ushort)40000,
            InInterface = by,
            Owner = by is null ? Owner(parsed, source) : null,
            Mark = parsed.GetValue(mark) is { } number ? Mark.Parse(number).Value : 0,
        };
    }

    SocketOwner Owner(ParseResult parsed, RuleSource source)
    {
        var proxy = PodNetwork.Owner(source.Settings);
        var name = parsed.GetValue(user);
        var uid = name is null ? PodNetwork.Application : name == "proxy" ? proxy.Uid : uint.Parse(name, CultureInfo.InvariantCulture);
        return new SocketOwner(uid, parsed.GetValue(group) ?? (name == "proxy" ? proxy.Gid : uid));
    }

    void Check(CommandResult result)
    {
        var name = result.GetValue(protocol) ?? "tcp"; // A default is not there yet when a command line is checked.
        var hasProtocol = Protocol.TryParse(name, null, out var known) && known != Protocol.All;
        if (!hasProtocol)
            result.AddError($"--protocol '{name}': expected tcp, udp, icmp, ipv6-icmp, sctp, or a number.");
        var ends = new[] { (Name: "--to", Text: result.GetValue(to)), (Name: "--from", Text: result.GetValue(from)) };
        foreach (var (option, text) in ends)
            if (text is not null && !TryParseEndpoint(text, out _))
                result.AddError($"{option} '{text}': expected an address and a port, such as 203.0.113.7:443 or [fd00::7]:80.");
        if (ends is [{ Text: { } receiver }, var end] && TryParseEndpoint(receiver, out var target))
        {
            if (hasProtocol && known.HasPorts && target.Port == 0)
                result.AddError($"--to '{receiver}': expected a port behind the address, for {known} has ports.");
            if (end.Text is { } sender && TryParseEndpoint(sender, out var source) && source.Address.Family != target.Address.Family)
                result.AddError($"--from '{sender}' and --to '{receiver}': expected addresses of one family.");
        }
        if (result.GetValue(user) is { } uid && uid != "proxy" && !uint.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            result.AddError($"--uid '{uid}': expected a number or 'proxy'.");
        if (result.GetValue(mark) is { } number && !Mark.TryParse(number, null, out _))
            result.AddError($"--mark '{number}': expected a number, decimal or 0x….");
        if (result.GetValue(arriving) is not null && (result.GetValue(user) is not null || result.GetValue(group) is not null))
            result.AddError("--in with --uid or --gid: what arrives has no user here.");
    }

    static bool TryParseEndpoint(string text, out Endpoint endpoint)
    {
        endpoint = default;
        var colon = text.LastIndexOf(':');
        var bracketed = text.StartsWith('[');
        var hasPort = bracketed ? colon > text.IndexOf(']') : colon >= 0 && text.IndexOf(':') == colon;
        var host = (hasPort ? text[..colon] : text).Trim('[', ']');
        ushort port = 0;
        if (hasPort && !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port))
            return false;
        if (!Address.TryParse(host, null, out var address))
            return false;
        endpoint = new(address, port);
        return true;
    }
}
