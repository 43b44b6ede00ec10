using System.Text;
using FsCheck.Xunit;
using Sidecar.Core.Pods;
using Sidecar.Testing;

namespace Sidecar.Core.Tests.Pods;

[Properties(Arbitrary = [typeof(PodGen), typeof(SelectorGen), typeof(JsonGen)], MaxTest = 100)]
public class PodLaws
{
    [Property]
    public void Reading_what_was_written_gives_the_same_text(Pod pod) =>
        Assert.Equal(pod.ToUtf8(), Pod.Parse(pod.ToUtf8()).ToUtf8());

    [Property]
    public void Looking_at_a_pod_does_not_change_it(Pod pod)
    {
        var before = pod.ToString();
        _ = (pod.Labels, pod.Annotations, pod.Containers, pod.InitContainers, pod.HostNetwork, pod.DisplayName);
        foreach (var container in pod.Containers.Concat(pod.InitContainers))
            _ = (container.Image, container.Kind, container.ToJson(), container.ToString());

        Assert.Equal(before, pod.ToString());
    }

    [Property]
    public void An_edit_of_nothing_changes_nothing(Pod pod)
    {
        Assert.Equal(pod.ToString(), pod.With(_ => { }).ToString());
        Assert.Equal(pod, pod.With(_ => { }));
        Assert.Equal(pod.GetHashCode(), pod.With(_ => { }).GetHashCode());
    }

    [Property]
    public void What_is_handed_out_is_a_copy(Pod pod)
    {
        var before = pod.ToString();
        pod.ToJson().Clear();
        foreach (var container in pod.Containers)
            container.ToJson().Clear();
        pod.With(edit => edit.Json.Clear());

        Assert.Equal(before, pod.ToString());
    }

    [Property]
    public void A_label_that_is_set_is_there_and_nothing_else_changed(Pod pod, string value)
    {
        var changed = pod.With(edit => edit.Labels.Set("new.example.com/~x", value ?? ""));

        Assert.Equal(value ?? "", changed.Labels["new.example.com/~x"]);
        Assert.Equal(
            pod.Labels.OrderBy(label => label.Key),
            changed.Labels.Where(label => label.Key != "new.example.com/~x").OrderBy(label => label.Key));
        Assert.Equal(pod.Annotations, changed.Annotations);
        Assert.Equal(pod.ToJson()["spec"]?.ToJsonString(), changed.ToJson()["spec"]?.ToJsonString());
    }

    [Property]
    public void A_selector_matches_when_each_of_its_conditions_does(LabelSelector selector, Pod pod) =>
        Assert.Equal(selector.Requirements.All(condition => condition.Matches(pod.Labels)), selector.Matches(pod.Labels));

    [Property]
    public void A_condition_and_its_opposite_never_agree(LabelSelector selector, Pod pod)
    {
        foreach (var condition in selector.Requirements)
        {
            var opposite = condition with
            {
                Operator = condition.Operator switch
                {
                    SelectorOperator.In => SelectorOperator.NotIn,
                    SelectorOperator.NotIn => SelectorOperator.In,
                    SelectorOperator.Exists => SelectorOperator.DoesNotExist,
                    _ => SelectorOperator.Exists,
                },
            };
            Assert.NotEqual(condition.Matches(pod.Labels), opposite.Matches(pod.Labels));
        }
    }

    [Property]
    public void Reading_the_text_of_a_selector_gives_the_selector(LabelSelector selector) =>
        Assert.Equal(selector, LabelSelector.Parse(selector.ToString()));

    [Property]
    public void Reading_the_JSON_of_a_selector_gives_one_that_matches_the_same(LabelSelector selector, Pod pod)
    {
        var read = LabelSelector.FromJson(selector.ToJson());

        Assert.Equal(selector.Matches(pod.Labels), read.Matches(pod.Labels));
        Assert.Equal(read, LabelSelector.FromJson(read.ToJson()));
    }

    [Property]
    public void No_text_makes_a_selector_fail_otherwise_than_by_saying_what_is_wrong(string text)
    {
        if (text is not null && !LabelSelector.TryParse(text, null, out _))
            Assert.NotEmpty(Assert.Throws<FormatException>(() => LabelSelector.Parse(text)).Message);
    }

    [Property]
    public void Any_JSON_is_a_pod_or_refused_with_a_pointer_to_each_problem(JsonTree tree)
    {
        try
        {
            var pod = Pod.Parse(Encoding.UTF8.GetBytes(tree.Text));
            _ = (pod.Labels, pod.Annotations, pod.Containers, pod.InitContainers, pod.HostNetwork, pod.DisplayName);
        }
        catch (PodFormatException fault)
        {
            Assert.NotEmpty(fault.Problems);
        }
    }
}
