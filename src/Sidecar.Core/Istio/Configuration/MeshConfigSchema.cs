namespace Sidecar.Core.Istio.Configuration;

/// <summary>
/// The fields of <c>MeshConfig</c> (istio.io/api, mesh/v1alpha1/config.proto) that injection reads or merges; the proxy
/// configuration in it is read apart, by <see cref="ProxyConfigSchema"/>.
/// </summary>
static class MeshConfigSchema
{
    static readonly MessageSchema InboundTrafficPolicy = new(new FieldSchema("mode", FieldKind.Choice)
    {
        Choices = new Dictionary<int, string> { [0] = "PASSTHROUGH", [1] = "LOCALHOST" },
    });

    static readonly MessageSchema DefaultProviders = new(
        new("tracing", FieldKind.Texts), new("metrics", FieldKind.Texts), new("accessLogging", FieldKind.Texts));

    static readonly MessageSchema Unread = new();

    public static MessageSchema Root { get; } = new(
        new("trustDomain", FieldKind.Text),
        new("trustDomainAliases", FieldKind.Texts),
        new("rootNamespace", FieldKind.Text),
        new("proxyListenPort", FieldKind.Integer),
        new("proxyInboundListenPort", FieldKind.Integer),
        new("enablePrometheusMerge", FieldKind.OptionalFlag),
        new("inboundTrafficPolicy", FieldKind.Message) { Message = InboundTrafficPolicy },
        new("extensionProviders", FieldKind.Maps),
        new("defaultProviders", FieldKind.Message) { Message = DefaultProviders },
        new("defaultConfig", FieldKind.Message) { Message = Unread });
}
