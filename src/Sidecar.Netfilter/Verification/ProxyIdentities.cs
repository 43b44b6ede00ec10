using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Verification;

/// <summary>The proxies that options allow for: with all signs by which they are known, and with each alone.</summary>
static class ProxyIdentities
{
    /// <summary>At least one, the most likely first.</summary>
    public static EquatableArray<ProxyBehaviour> Of(InterceptionSettings settings)
    {
        var uids = Numbers(settings.ProxyUids);
        var gids = Numbers(settings.ProxyGids);
        var (user, group) = (Unlisted(settings.ProxyUids), Unlisted(settings.ProxyGids));
        var owners = uids.Take(1).SelectMany(uid => gids.Take(1).Select(gid => new SocketOwner(uid, gid)))
            .Concat(uids.Select(uid => new SocketOwner(uid, group)))
            .Concat(gids.Select(gid => new SocketOwner(user, gid)));
        var proxies = owners.Select(owner => new ProxyBehaviour(owner));
        if (settings.ProxyMark is { } mark)
            proxies = proxies.Append(new ProxyBehaviour(new SocketOwner(user, group)) { Mark = mark.Value });
        var all = proxies.DefaultIfEmpty(new ProxyBehaviour(new SocketOwner(1337, 1337)));
        return settings.Mode == InterceptionMode.Tproxy
            ? all.Select(proxy => proxy with { OriginalSourceMark = settings.TproxyMark }).ToEquatableArray()
            : all.ToEquatableArray();
    }

    static List<uint> Numbers(EquatableArray<OwnerId> ids) => [.. ids.Where(id => id.Name is null).Select(id => id.First)];

    static uint Unlisted(EquatableArray<OwnerId> ids)
    {
        var id = 0u;
        while (ids.Any(owner => owner.Contains(id)))
            id++;
        return id;
    }
}
