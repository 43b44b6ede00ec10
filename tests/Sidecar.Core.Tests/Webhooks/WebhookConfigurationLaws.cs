using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Sidecar.Core.Webhooks;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Webhooks;

[Properties(Arbitrary = [typeof(WebhookGen)], MaxTest = 200)]
public class WebhookConfigurationLaws
{
    [Property]
    public void Writing_what_was_read_gives_the_same_configuration(WebhookConfiguration configuration)
    {
        var again = WebhookConfiguration.Create(
            configuration.Name, configuration.Entries, configuration.Labels, configuration.ApiVersion);

        Assert.Equal(configuration.ToString(), again.ToString());
        Assert.Equal(configuration.Entries, again.Entries);
    }

    [Property]
    public void Unknown_fields_survive(WebhookConfiguration configuration)
    {
        var json = configuration.ToJson();
        foreach (var place in new[] { json, json["metadata"]! }.Concat(json["webhooks"]!.AsArray()))
            place!["x-unknown"] = JsonNode.Parse("""{"keep":[1.50,null]}""");

        var read = WebhookConfiguration.Parse(json.ToJsonString());

        Assert.Equal(json.ToJsonString(), read.ToString());
        Assert.Equal(configuration.Entries, read.Entries);
    }

    [Property]
    public void The_tree_handed_out_is_a_copy(WebhookConfiguration configuration)
    {
        configuration.ToJson().Clear();

        Assert.Equal("MutatingWebhookConfiguration", (string?)configuration.ToJson()["kind"]);
    }
}
