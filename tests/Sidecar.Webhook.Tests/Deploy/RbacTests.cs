using Sidecar.Webhook.Tests.Hosting;
using Sidecar.Webhook.Tests.SelfManaged;
using Sidecar.Webhook.Tests.SelfManaged.FakeCluster;

namespace Sidecar.Webhook.Tests.Deploy;

public class RbacTests
{
    [Fact]
    public async Task The_rules_of_the_overlay_are_enough_and_none_is_for_nothing()
    {
        var rbac = Rbac.From(Manifests.Read(Path.Combine(Manifests.Folder, "overlays", "self-managed", "rbac.yaml")));
        await using var cluster = await FakeApiServer.Start(rbac);
        cluster.Store.Put("mutatingwebhookconfigurations", SelfManagedReplica.WebhookConfiguration());
        await using var webhook = await SelfManagedReplica.Start(cluster, null, "a");
        await Eventually.Holds(() => cluster.Trusted().Count == 1, "the bundle is published");
        // Lost, then spoilt: it is written anew and written over.
        cluster.Store.Delete("secrets", SelfManagedReplica.Namespace, SelfManagedReplica.Secret);
        await Eventually.Holds(
            () => cluster.Store.Get("secrets", SelfManagedReplica.Namespace, SelfManagedReplica.Secret) is not null, "the Secret is back");
        var spoilt = cluster.Store.Get("secrets", SelfManagedReplica.Namespace, SelfManagedReplica.Secret)!;
        spoilt.Remove("data");
        cluster.Store.Put("secrets", spoilt);
        await Eventually.Holds(
            () => cluster.Store.Get("secrets", SelfManagedReplica.Namespace, SelfManagedReplica.Secret)!["data"] is not null, "the Secret is put right");
        await Eventually.Holds(() => rbac.Given.Order().SequenceEqual(rbac.Used.Keys.Order()),
            $"every right is made use of; given: {string.Join(", ", rbac.Given.Order())}; used: {string.Join(", ", rbac.Used.Keys.Order())}");
        Assert.Empty(rbac.Refused);
    }
}
