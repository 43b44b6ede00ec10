using Sidecar.Core.Pods;
using Sidecar.Core.Webhooks;
using Sidecar.Core.Webhooks.Istio;

namespace Sidecar.Core.Tests.Webhooks;

public class RevisionTagTests
{
    static readonly WebhookConfiguration Default = IstioWebhooks.Canonical(new());
    static readonly WebhookConfiguration Canary = IstioWebhooks.Canonical(new() { Revision = "canary" });

    [Fact]
    public void A_tag_selects_on_its_own_name_and_remembers_its_revision()
    {
        var made = Created(new RevisionTag("prod", "canary"), Default, Canary).Configuration;

        Assert.Equal("istio-revision-tag-prod", made.Name);
        Assert.Equal(("canary", "prod"), (made.Labels["istio.io/rev"], made.Labels["istio.io/tag"]));
        Assert.Equal(LabelSelector.Parse("istio.io/rev=prod,!istio-injection"), made.Entries[0].NamespaceSelector);
        Assert.Equal(Canary.Entries[0].ClientConfig, made.Entries[0].ClientConfig);
    }

    [Fact]
    public void The_tag_default_switches_off_what_answered_before()
    {
        var created = Created(new RevisionTag("default", "canary"), Default, Canary);

        Assert.Equal(4, created.Configuration.Entries.Count);
        Assert.Equal(IstioWebhooks.Deactivate(Default), Assert.Single(created.Deactivated));
        Assert.Empty(Created(new RevisionTag("default", "canary"), IstioWebhooks.Deactivate(Default), Canary).Deactivated);
        Assert.Empty(Created(new RevisionTag("prod", "canary"), Default, Canary).Deactivated);
    }

    [Fact]
    public void After_the_tag_default_a_pod_is_sent_to_one_injector()
    {
        var created = Created(new RevisionTag("default", "canary"), Default, Canary);
        var request = WebhookRequest.Creating(Pod.Parse("{}"), "shop", new Dictionary<string, string> { ["istio-injection"] = "enabled" });

        var called = IstioWebhooks.Matcher([.. created.Deactivated, created.Configuration, Canary]).Match(request)
            .Where(match => match.Outcome == WebhookOutcome.Called);

        Assert.Equal("istio-revision-tag-default", Assert.Single(called).Configuration);
    }

    [Fact]
    public void The_tag_default_can_answer_all_namespaces() => Assert.Equal(5,
        Created(new RevisionTag("default", "canary") { EnableNamespacesByDefault = true }, Canary).Configuration.Entries.Count);

    [Fact]
    public void A_tag_may_not_have_the_name_of_a_revision() => Assert.Equal(
        "The tag 'canary' cannot be made: there is a revision of that name. Choose another name, or overwrite.",
        Refused(new RevisionTag("canary", "default"), Default, Canary));

    [Fact]
    public void A_tag_has_to_be_new()
    {
        var tag = new RevisionTag("prod", "canary");
        var made = Created(tag, Canary).Configuration;

        Assert.Equal("The tag 'prod' is there already. Choose another name, or overwrite.", Refused(tag, Canary, made));
        Assert.Equal(made, Created(tag with { Overwrite = true }, Canary, made).Configuration);
    }

    [Fact]
    public void A_tag_needs_its_revision() => Assert.Equal(
        "The revision 'canary' has no configuration labelled istio.io/rev=canary, expected one. Install the revision, or name its Service.",
        Refused(new RevisionTag("prod", "canary"), Default));

    [Fact]
    public void A_Service_stands_in_for_a_configuration()
    {
        var tag = new RevisionTag("prod", "canary") { Service = new("istio-system", "istiod-canary") };

        Assert.Equal("istiod-canary.istio-system.svc:443/inject", Created(tag, Default).Configuration.Entries[0].ClientConfig.ToString());
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var second = WebhookConfiguration.Create("second", Canary.Entries, Canary.Labels);
        var tag = new RevisionTag("canary", "canary");

        Assert.Equal(
            """
            The tag 'canary' cannot be made: there is a revision of that name. Choose another name, or overwrite.
            The revision 'canary' has 2 configurations (istio-sidecar-injector-canary, second), expected one. Remove the others.
            """, Refused(tag, Canary, second));
    }

    static RevisionTagResult.Created Created(RevisionTag tag, params WebhookConfiguration[] existing) =>
        Assert.IsType<RevisionTagResult.Created>(tag.Create(existing));

    static string Refused(RevisionTag tag, params WebhookConfiguration[] existing) =>
        string.Join('\n', Assert.IsType<RevisionTagResult.Refused>(tag.Create(existing)).Problems);
}
