package dev.karoo.local.link;

import java.io.IOException;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/// Messages of the link as bytes.
final class Codec {
  private Codec() {}

  static byte[] encode(ToMaster message) {
    return switch (message) {
      case ToMaster.Register m -> new Frame.Writer(1).text(m.token()).message(m.info())
          .text(m.pid()).messages(m.frameworks()).messages(m.tasks()).messages(m.reserved())
          .bytes();
      case ToMaster.Pong _ -> new Frame.Writer(2).bytes();
      case ToMaster.Unregister _ -> new Frame.Writer(3).bytes();
      case ToMaster.Update m -> new Frame.Writer(4).text(m.framework()).message(m.status())
          .message(m.latest()).bytes();
      case ToMaster.OperationUpdate m -> new Frame.Writer(5).text(m.operation())
          .message(m.status()).bytes();
      case ToMaster.ExecutorExited m -> new Frame.Writer(6).text(m.framework())
          .text(m.executor()).number(m.status()).bytes();
    };
  }

  static ToMaster toMaster(byte[] bytes) throws IOException {
    Frame.Reader in = new Frame.Reader(bytes);
    int tag = in.number();
    return switch (tag) {
      case 1 -> new ToMaster.Register(in.text(), in.message(AgentInfo.parser()), in.text(),
          in.messages(FrameworkInfo.parser()), in.messages(Task.parser()),
          in.messages(Resource.parser()));
      case 2 -> new ToMaster.Pong();
      case 3 -> new ToMaster.Unregister();
      case 4 -> new ToMaster.Update(in.text(), in.message(TaskStatus.parser()),
          in.message(TaskStatus.parser()));
      case 5 -> new ToMaster.OperationUpdate(in.text(), in.message(OperationStatus.parser()));
      case 6 -> new ToMaster.ExecutorExited(in.text(), in.text(), in.number());
      default -> throw new IOException("unknown message " + tag);
    };
  }

  static byte[] encode(ToAgent message) {
    return switch (message) {
      case ToAgent.Registered m -> new Frame.Writer(1).text(m.agentId()).bytes();
      case ToAgent.Shutdown m -> new Frame.Writer(2).text(m.message()).bytes();
      case ToAgent.Ping _ -> new Frame.Writer(3).bytes();
      case ToAgent.Run m -> new Frame.Writer(4).message(m.framework()).message(m.task()).bytes();
      case ToAgent.RunGroup m -> new Frame.Writer(5).message(m.framework())
          .message(m.executor()).message(m.group()).bytes();
      case ToAgent.Kill m -> new Frame.Writer(6).text(m.framework()).text(m.task()).bytes();
      case ToAgent.Acknowledge m -> new Frame.Writer(7).text(m.framework()).text(m.task())
          .raw(m.uuid()).bytes();
      case ToAgent.FrameworkUpdated m -> new Frame.Writer(8).message(m.framework()).bytes();
      case ToAgent.ShutdownFramework m -> new Frame.Writer(9).text(m.framework()).bytes();
      case ToAgent.ShutdownExecutor m -> new Frame.Writer(10).text(m.framework())
          .text(m.executor()).bytes();
      case ToAgent.ReconcileTasks m -> new Frame.Writer(11).text(m.framework())
          .texts(m.tasks()).bytes();
      case ToAgent.Apply m -> new Frame.Writer(12).text(m.operation()).message(m.info())
          .number(m.feedback() ? 1 : 0).bytes();
      case ToAgent.AcknowledgeOperation m -> new Frame.Writer(13).text(m.operation()).bytes();
      case ToAgent.Drain m -> new Frame.Writer(14).number(m.markGone() ? 1 : 0).bytes();
    };
  }

  static ToAgent toAgent(byte[] bytes) throws IOException {
    Frame.Reader in = new Frame.Reader(bytes);
    int tag = in.number();
    return switch (tag) {
      case 1 -> new ToAgent.Registered(in.text());
      case 2 -> new ToAgent.Shutdown(in.text());
      case 3 -> new ToAgent.Ping();
      case 4 -> new ToAgent.Run(in.message(FrameworkInfo.parser()), in.message(TaskInfo.parser()));
      case 5 -> new ToAgent.RunGroup(in.message(FrameworkInfo.parser()),
          in.message(ExecutorInfo.parser()), in.message(TaskGroupInfo.parser()));
      case 6 -> new ToAgent.Kill(in.text(), in.text());
      case 7 -> new ToAgent.Acknowledge(in.text(), in.text(), in.raw());
      case 8 -> new ToAgent.FrameworkUpdated(in.message(FrameworkInfo.parser()));
      case 9 -> new ToAgent.ShutdownFramework(in.text());
      case 10 -> new ToAgent.ShutdownExecutor(in.text(), in.text());
      case 11 -> new ToAgent.ReconcileTasks(in.text(), in.texts());
      case 12 -> new ToAgent.Apply(in.text(), in.message(Offer.Operation.parser()),
          in.number() != 0);
      case 13 -> new ToAgent.AcknowledgeOperation(in.text());
      case 14 -> new ToAgent.Drain(in.number() != 0);
      default -> throw new IOException("unknown message " + tag);
    };
  }
}
